import {UserError} from '../../errors.js';
import type {Context} from '../../events.js';
import type {MachineFolder} from './machine/machine-folder.js';
import {withMonitor} from './monitor/with-monitor.js';
import {findProcess, killMachine, waitUntilGone} from './process.js';

/** Milliseconds for QEMU to flush and close its disks after `quit`. */
const patience = 20_000;

/** Pull the plug, and see the machine gone. Harmless when it is off. @throws UserError when even SIGKILL does not end it. */
export async function stopMachine(folder: MachineFolder, {signal, emit}: Context): Promise<void> {
	const record = await folder.readAnyRecord();
	const run = await folder.readRun();
	if (!record || !run) {
		return;
	}

	const pid = await findProcess(record.uuid);
	if (pid !== undefined) {
		await withMonitor(run.monitor, signal, monitor => monitor.execute('quit')).catch((error: Error) => {
			signal.throwIfAborted();
			emit({type: 'notice', text: `QEMU was not asked to quit: ${error.message}`});
		});
		if (!(await waitUntilGone(pid, record.uuid, signal, patience))) {
			emit({type: 'warning', text: `QEMU did not quit within ${patience / 1000} s and is killed`});
			await killMachine(pid, record.uuid);
			if (!(await waitUntilGone(pid, record.uuid, signal, patience))) {
				throw new UserError(`The virtual machine ${folder.name} cannot be ended: process ${pid} does not go`);
			}
		}
	}

	await folder.clearRun();
}

/** Resolve when the machine is off by its own doing. */
export async function waitUntilStopped(folder: MachineFolder, {signal}: Context): Promise<void> {
	const {uuid} = await folder.readRecord();
	const pid = await findProcess(uuid);
	if (pid !== undefined) {
		await waitUntilGone(pid, uuid, signal, Number.POSITIVE_INFINITY);
	}

	await folder.clearRun();
}
