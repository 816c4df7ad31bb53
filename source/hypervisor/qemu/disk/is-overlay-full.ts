import type {Context} from '../../../events.js';
import type {QemuMachine} from '../machine/machine.js';
import {withMonitorIfRunning} from '../monitor/with-monitor.js';
import {driveId} from './drive.js';

/** Of the command `query-blockstats`. */
type Statistics = {readonly device?: string; readonly stats: {readonly failed_wr_operations?: number}};

/** See `Hypervisor.isOverlayFull`. QEMU counts the writes that failed. */
export async function isOverlayFull(machine: QemuMachine, disks: readonly string[], {signal}: Context): Promise<boolean> {
	const {attachments} = await machine.readRecord();
	const overlays = new Set(attachments.filter(({id, readOnly}) => readOnly && disks.includes(id)).map(({id}) => driveId(id)));
	const run = overlays.size > 0 ? await machine.readRun() : undefined;
	if (!run) return false;
	const answer = await withMonitorIfRunning(run.monitor, signal, async monitor => monitor.execute('query-blockstats'));
	const statistics = (answer ?? []) as readonly Statistics[];
	return statistics.some(({device = '', stats}) => overlays.has(device) && (stats.failed_wr_operations ?? 0) > 0);
}
