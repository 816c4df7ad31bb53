import {access} from 'node:fs/promises';
import path from 'node:path';
import {UsageError} from '../../errors.js';
import type {Context} from '../../events.js';
import {ids} from './command-line.js';
import type {MachineFolder} from './machine/machine-folder.js';
import type {Monitor} from './monitor/monitor.js';
import {NoMonitorError, withMonitor} from './monitor/with-monitor.js';

/** Put an ISO into the drive, for now and for the next start. @throws UsageError when there is no such file. */
export async function insertCd(folder: MachineFolder, iso: string, context: Context): Promise<void> {
	const filename = path.resolve(iso);
	await access(filename).catch(cause => {
		throw new UsageError(`There is no ISO ${filename}`, {cause});
	});
	await folder.updateRecord(() => ({cd: filename}));
	await ifRunning(folder, context, monitor =>
		monitor.execute('blockdev-change-medium', {id: ids.cd, filename, format: 'raw', 'read-only-mode': 'read-only', force: true}),
	);
}

/** Take the ISO out, for now and for the next start. */
export async function ejectCd(folder: MachineFolder, context: Context): Promise<void> {
	await folder.updateRecord(() => ({cd: undefined}));
	await ifRunning(folder, context, monitor => monitor.execute('eject', {id: ids.cd, force: true}));
}

async function ifRunning(folder: MachineFolder, {signal}: Context, work: (monitor: Monitor) => Promise<unknown>): Promise<void> {
	const run = await folder.readRun();
	if (!run) {
		return;
	}

	await withMonitor(run.monitor, signal, work).catch(error => {
		if (!(error instanceof NoMonitorError)) {
			throw error;
		}
	});
}
