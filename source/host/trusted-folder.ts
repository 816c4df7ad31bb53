import type {Stats} from 'node:fs';
import {realpath, stat} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {RequirementError, UsageError} from '../errors.js';
import type {Folders} from '../folders.js';

/** The owner that a container shows for files of users whom it does not know: nobody in it can act as that user. */
const overflowUser = 65_534;

type Us = {readonly uid: number; readonly sudoUid?: number | undefined};

function us(): Us {
	const {SUDO_UID} = process.env;
	return {uid: process.getuid?.() ?? 0, sudoUid: SUDO_UID === undefined ? undefined : Number(SUDO_UID)};
}

/** Whether a folder belongs to another user: neither to us nor to root, nor, when we are root, to the user who called sudo. */
function isForeign(owner: number, {uid, sudoUid}: Us): boolean {
	return ![uid, 0, overflowUser, ...(uid === 0 && sudoUid !== undefined ? [sudoUid] : [])].includes(owner);
}

/** Whether other users could put something else in the place of what is in a folder. In one that is sticky, as /tmp, they cannot. */
function isOpenToOthers({uid, mode}: Stats, who: Us): boolean {
	return isForeign(uid, who) || (mode & 0o1002) === 0o002;
}

/**
@param folder Absolute.
@returns The folder, of it and those around it, in which another user could put something else in the place of what is there; undefined: none.
*/
export async function openFolderOf(folder: string, who = us()): Promise<string | undefined> {
	for (let at = folder; ; at = path.dirname(at)) {
		if (isOpenToOthers(await stat(at), who)) return at;
		if (at === path.dirname(at)) return undefined;
	}
}

/**
@param folder Absolute, without symbolic links.
@throws UsageError when another user could put something else in the place of what is in it, between our looking and our mounting.
*/
export async function refuseOpenFolders(folder: string, who = us()): Promise<void> {
	const at = await openFolderOf(folder, who);
	if (at === undefined) return;
	throw new UsageError(`other users can change what is in ${at}: one of them could put another folder in the place of the mountpoint`, {
		code: 'mountpoint-unusable',
		nextSteps: ['Choose a directory in a folder of your own.', `Or see who may change it: ls -ld ${at}`],
	});
}

/** @throws RequirementError when a folder that we keep things in is another user's, or can be changed or swapped by others: what is in it says what we do. */
export async function refuseForeignFolders({home, data, state}: Folders): Promise<void> {
	const who = us();
	const outer = new Set<string>();
	for (const folder of [home, data, state]) {
		const found = folder === undefined ? undefined : await stat(folder).catch(() => undefined);
		if (folder === undefined || !found) continue;
		// In a sticky home, as one that is all of a file system, nobody can change what is there: data and state, which are looked at as well.
		const isOpen = folder === home ? isOpenToOthers(found, who) : isForeign(found.uid, who) || (found.mode & 0o002) !== 0;
		if (isOpen) throw untrusted(folder, `which ${isForeign(found.uid, who) ? 'belongs to another user' : 'every user can change'}`, folder);
		for (let at = path.dirname(await realpath(folder)); !outer.has(at); at = path.dirname(at)) {
			outer.add(at);
			if (isSwappable(await stat(at), who)) throw untrusted(folder, `and other users can change what is in ${at}`, at);
		}
	}
}

/** Whether other users could put another folder in the place of one of ours. Root in a container is given folders of users who are not there. */
function isSwappable(status: Stats, who: Us): boolean {
	return who.uid === 0 ? (status.mode & 0o1002) === 0o002 : isOpenToOthers(status, who);
}

function untrusted(folder: string, why: string, at: string): RequirementError {
	return new RequirementError(`vmfuse-tui keeps its files in ${folder}, ${why}`, {
		nextSteps: [
			`See whose it is: ls -ld ${at}`,
			'Make it yours alone (chown, chmod go-w), or have another one used: VMFUSE_HOME=FOLDER vmfuse-tui …',
		],
	});
}
