import {UserError} from '../../errors.js';
import type {Context} from '../../events.js';
import type {MachineFolder} from './machine/machine-folder.js';
import {withMonitor} from './monitor/with-monitor.js';
import {findProcess, signalMachine, waitUntilGone} from './process.js';

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
		await askToQuit(run.monitor, pid, record.uuid, signal);
		if (!(await waitUntilGone(pid, record.uuid, signal, patience))) {
			emit({type: 'warning', text: `QEMU did not quit within ${patience / 1000} s and is killed`});
			await signalMachine(pid, record.uuid, 'SIGKILL');
			if (!(await waitUntilGone(pid, record.uuid, signal, patience))) {
				throw new UserError(`The virtual machine ${folder.name} cannot be ended: process ${pid} does not go`);
			}
		}
	}

	await folder.clearRun();
}

async function askToQuit(monitor: string, pid: number, uuid: string, signal: AbortSignal): Promise<void> {
	try {
		await withMonitor(monitor, signal, connection => connection.execute('quit'));
	} catch {
		signal.throwIfAborted();
		// It is about to end, or cannot be reached. To QEMU this is the same as `quit`: it flushes and closes its disks.
		await signalMachine(pid, uuid, 'SIGTERM');
	}
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
