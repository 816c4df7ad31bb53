import {UserError} from '../errors.js';
import {isSameProcess, type ProcessIdentity} from '../host/lock.js';
import {sendSignal} from '../host/send-signal.js';
import {poll} from '../poll.js';

/**
Wait until a process has ended. When it does not end in time, kill it (SIGKILL): that ends a stopped process, too.
@param patience Milliseconds for it to end by itself.
@returns Whether it was killed.
*/
export async function endProcess(identity: ProcessIdentity, patience: number): Promise<boolean> {
	const {signal} = new AbortController();
	const isGone = async (limit: number) => poll(async () => !(await isSameProcess(identity)) || undefined, {signal, limit, every: 20});
	if (await isGone(patience)) return false;
	sendSignal(identity.pid, 'SIGKILL');

	if (await isGone(killLimit)) return true;
	throw new UserError(`process ${identity.pid} cannot be ended`, {
		nextSteps: ['it may wait for a disk or a network that does not answer: restart this computer'],
	});
}

/** Milliseconds for a process that was killed to be gone. */
const killLimit = 5000;
