import {readdir} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {UserError} from '../../errors.js';
import type {GuestDevice} from '../../guest/guest-device.js';
import {isMounted} from '../../host/mountpoint.js';
import type {Runtime} from '../../runtime.js';
import {readSessions} from '../../session/session-record.js';
import {quiet} from '../in-call.js';

/**
Where to mount a device: in `mnt` in the user's home (on every system: /media and /Volumes are root's), by its label or else its name, with a number
when that is taken.
*/
export async function suggestMountpoint(
	{folders}: Pick<Runtime, 'folders'>,
	{label, path: device}: Pick<GuestDevice, 'label' | 'path'>,
	{home = os.homedir()}: {readonly home?: string} = {},
): Promise<string> {
	const context = quiet({signal: new AbortController().signal});
	const taken = (await readSessions(folders)).flatMap(({status}) => status.mountpoint ?? []);
	const name = folderName(label ?? '') ?? folderName(path.basename(device)) ?? 'disk';
	for (let number = 1; ; number++) {
		const place = path.join(home, 'mnt', number === 1 ? name : `${name}-${number}`);
		if (!taken.includes(place) && !(await isMounted(place, context)) && (await isFree(place))) return place;
	}
}

/** Nothing is there, or an empty folder. */
async function isFree(place: string): Promise<boolean> {
	try {
		return (await readdir(place)).length === 0;
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		if (code === 'ENOENT') return true;
		if (code === 'ENOTDIR' || code === 'EACCES') return false;
		throw new UserError(`${place} cannot be looked into`, {cause: error});
	}
}

/** Characters of a folder's name: long enough for every label that has sense. */
const mostCharacters = 40;

/**
Untrusted text as the name of a folder that needs no quoting in a shell and hides nothing: letters and digits of any script, "." "_" "-".
@returns Undefined when nothing is left of it.
*/
export function folderName(text: string): string | undefined {
	const plain = text.normalize('NFC').replaceAll(/(?:[^\p{L}\p{M}\p{N}._]|-)+/gu, '-');
	const name = [...plain]
		.slice(0, mostCharacters)
		.join('')
		.replaceAll(/^[-.\p{M}]+|[-.]+$/gu, '');
	return name === '' ? undefined : name;
}
