import {access} from 'node:fs/promises';
import path from 'node:path';
import {UserError} from '../../errors.js';
import type {Context} from '../../events.js';
import type {MachineState} from '../hypervisor.js';
import type {QemuMachine} from './machine/machine.js';
import {withMonitorIfRunning} from './monitor/with-monitor.js';
import {findProcess} from './process.js';

/** @throws when the machine cannot be asked: that never reads as "off". */
export async function machineState(machine: QemuMachine, {signal}: Context): Promise<MachineState> {
	const record = await machine.readAnyRecord();
	const run = await machine.readRun();
	if (!record || !run) return (await machine.exists()) ? 'off' : 'missing';

	const answer = await withMonitorIfRunning(run.monitor, signal, async monitor => monitor.execute('query-status'));
	if (answer !== undefined) return stateOf((answer as {status: string}).status);
	if ((await findProcess(record.uuid)) === undefined) return 'off';
	// QEMU removes its sockets when it ends, but not their machine.
	await access(path.dirname(run.monitor)).catch(cause => {
		throw new UserError(`the virtual machine ${machine.name} runs but cannot be asked: the folder of its monitor is gone`, {cause});
	});
	return run.started ? 'stopping' : 'running';
}

/** From QEMU's RunState. In every other state the machine stands still: an error at a disk, a crash of the emulated processor, a debugger. */
function stateOf(status: string): MachineState {
	return status === 'running' ? 'running' : status === 'shutdown' ? 'stopping' : 'paused';
}
