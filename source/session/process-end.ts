import {isSameProcess, type ProcessIdentity} from '../host/lock.js';
import {until} from './until.js';

/**
Wait until a process has ended; ask it to, and at last make it, when it does not by itself.
@param patience Milliseconds before it is asked, and again before it is made to.
*/
export async function awaitEnd(identity: ProcessIdentity, patience: number): Promise<void> {
	const {signal} = new AbortController();
	const gone = async () => !(await isSameProcess(identity));
	if (await until(gone, {signal, limit: patience})) return;
	await endProcess(identity, patience);
}

/** End a process: SIGTERM, then SIGKILL when it still runs after `patience` milliseconds. Resolves when it is gone. */
export async function endProcess(identity: ProcessIdentity, patience: number): Promise<void> {
	const {signal} = new AbortController();
	const gone = async () => !(await isSameProcess(identity));
	for (const name of ['SIGTERM', 'SIGKILL'] as const) {
		if (await gone()) return;
		try {
			process.kill(identity.pid, name);
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
		}

		if (await until(gone, {signal, limit: patience})) return;
	}

	throw new Error(`process ${identity.pid} cannot be ended`);
}
