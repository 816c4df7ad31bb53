import {UserError} from '../../../errors.js';
import {acquireLock, type Lock, LockedError} from '../../../host/lock.js';
import {poll} from '../../../poll.js';

/** Milliseconds: longer than the longest call of another process. */
const patience = 660_000;

/**
Wait for the lock of one machine. A command and a supervisor may call VBoxManage at the same time, and even a question takes VirtualBox' own lock for a
moment: a change at that moment would fail.
*/
export async function lockMachine(file: string, name: string, signal: AbortSignal): Promise<Lock> {
	let last: unknown;
	const lock = await poll(
		async () => {
			try {
				return await acquireLock(file, {what: `the virtual machine ${name}`});
			} catch (error) {
				// ENOENT: the last machine was deleted, and with it the folder of the lock, while we took the lock.
				if (!(error instanceof LockedError) && (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
				last = error;
				return undefined;
			}
		},
		{signal, limit: patience},
	);
	if (lock) return lock;
	throw new UserError(`the virtual machine ${name} was in use by another process for ${patience / 1000} s`, {cause: last});
}
