import process from 'node:process';
import {UserError} from '../../errors.js';

/** Ask a process to end. Harmless when it has ended. @throws UserError when it is another user's. */
export function endHolder(pid: number): void {
	// Zero and less mean groups of processes to kill(2).
	if (!Number.isInteger(pid) || pid <= 1) throw new TypeError(`no process that could be ended: ${pid}`);
	try {
		process.kill(pid, 'SIGTERM');
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		if (code === 'ESRCH') return;
		if (code !== 'EPERM') throw error;
		throw new UserError(`process ${pid} is another user's`, {nextSteps: [`end it yourself: sudo kill ${pid}`], cause: error});
	}
}
