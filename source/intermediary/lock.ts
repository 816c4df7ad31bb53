import path from 'node:path';
import type {Folders} from '../folders.js';
import {acquireLock, isSameProcess, type Lock, readHolder} from '../host/lock.js';

const lockFile = ({state}: Folders, name: string) => path.join(state, 'locks', `setup-${name}`);

/** Take the lock of an intermediary: to make, extend or remove it, or to save a started guest of it. @throws LockedError */
export async function lockIntermediary(folders: Folders, name: string, what = `the set-up of "${name}"`): Promise<Lock> {
	return acquireLock(lockFile(folders, name), {what});
}

/** The process that works on an intermediary; undefined: none. */
export async function workerOn(folders: Folders, name: string): Promise<number | undefined> {
	const holder = await readHolder(lockFile(folders, name));
	return holder && (await isSameProcess(holder)) ? holder.pid : undefined;
}
