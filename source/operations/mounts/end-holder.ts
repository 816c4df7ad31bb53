import {UserError} from '../../errors.js';
import {sendSignal} from '../../host/send-signal.js';

/** Ask a process to end. Harmless when it has ended. @throws UserError when it is another user's. */
export function endHolder(pid: number): void {
	// Zero and less mean groups of processes to kill(2).
	if (!Number.isInteger(pid) || pid <= 1) throw new TypeError(`no process that could be ended: ${pid}`);
	try {
		sendSignal(pid, 'SIGTERM');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
		throw new UserError(`process ${pid} is another user's`, {nextSteps: [`end it yourself: sudo kill ${pid}`], cause: error});
	}
}
