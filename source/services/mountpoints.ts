import {readdir} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type {Engine} from '../engine.js';
import {UserError} from '../errors.js';
import type {GuestDevice} from '../guest/block-devices.js';
import {type CheckedMountpoint, checkMountpoint, isMounted} from '../host/mountpoint.js';
import {refuseSharedMountpoint} from '../session/conflict.js';
import {readSessions} from '../session/session-record.js';
import {expandHome} from './expand-home.js';
import {quiet} from './with-engine.js';

/** Check a mountpoint, which is made when it does not exist; `~` is understood. @throws UsageError when nothing can be mounted there. */
export async function checkNewMountpoint({folders, context}: Engine, mountpoint: string): Promise<CheckedMountpoint> {
	const others = await readSessions(folders);
	const sessionMountpoints = others.flatMap(({status}) => status.mountpoint ?? []);
	const place = await checkMountpoint(expandHome(mountpoint), {create: true, sessionMountpoints}, context);
	refuseSharedMountpoint(place.path, others);
	return place;
}

/**
Where to mount a device: in `mnt` in the user's home (on every system: /media and /Volumes are root's), by its label or else its name, with a number
when that is taken.
*/
export async function suggestMountpoint(
	{folders}: Pick<Engine, 'folders'>,
	{label, path: device}: Pick<GuestDevice, 'label' | 'path'>,
	home = os.homedir(),
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
