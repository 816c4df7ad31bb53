import {UserError} from '../../errors.js';
import type {Context} from '../../events.js';
import {timeLimit} from '../../time-limit.js';
import type {QemuMachine} from './machine/machine.js';
import {withMonitor} from './monitor/with-monitor.js';
import {findProcess, signalMachine, waitUntilGone} from './process.js';

/** Milliseconds for QEMU to flush and close its disks after `quit`. */
const patience = 20_000;

/** Milliseconds for QEMU to take the order. */
const orderPatience = 10_000;

/**
Pull the plug, and see the machine gone. Harmless when it is off.
@param options.atOnce Kill it at once. What QEMU has written of a raw disk is with this computer's system by then, as after `quit`.
@throws UserError when even SIGKILL does not end it.
*/
export async function stopMachine(machine: QemuMachine, {signal, emit}: Context, {atOnce = false} = {}): Promise<void> {
	const record = await machine.readAnyRecord();
	const run = await machine.readRun();
	if (!record || !run) return;
	const {uuid} = record;
	const pid = await findProcess(uuid);
	if (pid !== undefined) {
		if (!atOnce) await askToQuit(run.monitor, pid, uuid, signal);
		if (atOnce || !(await waitUntilGone(pid, uuid, signal, patience))) {
			if (!atOnce) emit({type: 'warning', text: `QEMU did not quit within ${patience / 1000} s and is killed`});
			await signalMachine(pid, uuid, 'SIGKILL');
			const isGone = await waitUntilGone(pid, uuid, signal, patience);
			if (!isGone) throw new UserError(`the virtual machine ${machine.name} cannot be ended: process ${pid} does not go`);
		}
	}

	await machine.clearRun();
}

async function askToQuit(monitor: string, pid: number, uuid: string, signal: AbortSignal): Promise<void> {
	const limited = AbortSignal.any([signal, timeLimit(orderPatience)]);
	try {
		await withMonitor(monitor, limited, async connection => connection.execute('quit'));
	} catch {
		signal.throwIfAborted();
		// It is about to end, or cannot be reached. To QEMU this is the same as `quit`: it flushes and closes its disks.
		await signalMachine(pid, uuid, 'SIGTERM');
	}
}

/** Resolve when the machine is off by its own doing. */
export async function waitUntilStopped(machine: QemuMachine, {signal}: Context): Promise<void> {
	const {uuid} = await machine.readRecord();
	const pid = await findProcess(uuid);
	if (pid !== undefined) await waitUntilGone(pid, uuid, signal, Number.POSITIVE_INFINITY);
	await machine.clearRun();
}
