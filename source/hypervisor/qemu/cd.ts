import type {Context} from '../../events.js';
import {checkIso} from '../checks.js';
import {ids} from './command-line.js';
import type {QemuMachine} from './machine/machine.js';
import type {Monitor} from './monitor/monitor.js';
import {withMonitorIfRunning} from './monitor/with-monitor.js';

/** Put an ISO into the drive, for now and for the next start. @throws UsageError when there is no such file. */
export async function insertCd(machine: QemuMachine, iso: string, context: Context): Promise<void> {
	const filename = await checkIso(iso);
	await machine.updateRecord(() => ({cd: filename}));
	await ifRunning(machine, context, monitor =>
		monitor.execute('blockdev-change-medium', {id: ids.cd, filename, format: 'raw', 'read-only-mode': 'read-only', force: true}),
	);
}

/** Take the ISO out, for now and for the next start. */
export async function ejectCd(machine: QemuMachine, context: Context): Promise<void> {
	await machine.updateRecord(() => ({cd: undefined}));
	await ifRunning(machine, context, monitor => monitor.execute('eject', {id: ids.cd, force: true}));
}

async function ifRunning(machine: QemuMachine, {signal}: Context, work: (monitor: Monitor) => Promise<unknown>): Promise<void> {
	const run = await machine.readRun();
	if (run) await withMonitorIfRunning(run.monitor, signal, work);
}
