import {UserError} from '../../../errors.js';
import {acquireLock, type Lock, LockedError} from '../../../host/lock.js';
import {poll} from '../../../poll.js';

/** Milliseconds: longer than the longest call that somebody else may be in. */
const patience = 660_000;

/**
Wait for the lock of one machine. Even a question takes VirtualBox' own lock for a moment, so that a change at the same time would fail; and a
command and a supervisor may ask at the same time.
*/
export async function lockMachine(file: string, name: string, signal: AbortSignal): Promise<Lock> {
	let last: unknown;
	const lock = await poll(
		async () => {
			try {
				return await acquireLock(file, {what: `the virtual machine ${name}`});
			} catch (error) {
				// ENOENT: the folder of the lock went with the last machine, between two steps of taking it.
				if (!(error instanceof LockedError) && (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
				last = error;
				return undefined;
			}
		},
		{signal, limit: patience},
	);
	if (lock) return lock;
	throw new UserError(`The virtual machine ${name} is kept busy by another process`, {cause: last});
}
