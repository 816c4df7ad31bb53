import {UserError} from '../errors.js';
import {isSameProcess, type ProcessIdentity} from '../host/lock.js';
import {poll} from '../poll.js';

/**
End a process: SIGTERM, then SIGKILL when that does not help. Resolves when the process is gone.
@param patience Milliseconds to wait after each signal.
@param first `wait`: wait that long for it to end by itself, too.
*/
export async function endProcess(identity: ProcessIdentity, patience: number, first: 'wait' | 'signal' = 'signal'): Promise<void> {
	const {signal} = new AbortController();
	const isGone = async (limit: number) => poll(async () => !(await isSameProcess(identity)) || undefined, {signal, limit, every: 50});
	if (await isGone(first === 'wait' ? patience : 0)) return;
	for (const name of ['SIGTERM', 'SIGKILL'] as const) {
		try {
			process.kill(identity.pid, name);
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
		}

		if (await isGone(patience)) return;
	}

	throw new UserError(`process ${identity.pid} cannot be ended`, {
		nextSteps: ['it may wait for a disk or a network that does not answer: restart this computer'],
	});
}
