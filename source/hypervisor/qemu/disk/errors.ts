import * as v from 'valibot';
import type {Context} from '../../../events.js';
import type {QemuMachine} from '../machine/machine.js';
import {withMonitorIfRunning} from '../monitor/with-monitor.js';
import {driveId} from './drive.js';

/** The part of `query-blockstats` that is needed (QEMU's qapi/block-core.json). */
const failures = v.pipe(v.number(), v.minValue(0));
const blockStats = v.array(
	v.object({
		device: v.optional(v.string()),
		stats: v.object({failed_rd_operations: failures, failed_wr_operations: failures, failed_flush_operations: failures}),
	}),
);

/** The counters of the drives of a machine; none when it is off. */
async function statistics(machine: QemuMachine, {signal}: Context) {
	const run = await machine.readRun();
	const answer = run && (await withMonitorIfRunning(run.monitor, signal, async monitor => monitor.execute('query-blockstats')));
	return answer === undefined ? [] : v.parse(blockStats, answer);
}

/** How often an attached disk has failed to read, write or flush. */
export async function diskErrors(machine: QemuMachine, id: string, context: Context): Promise<number> {
	const stats = (await statistics(machine, context)).find(({device}) => device === driveId(id))?.stats;
	return stats ? stats.failed_rd_operations + stats.failed_wr_operations + stats.failed_flush_operations : 0;
}

/** See `Hypervisor.isOverlayFull`. QEMU counts the writes that failed. */
export async function isOverlayFull(machine: QemuMachine, disks: readonly string[], context: Context): Promise<boolean> {
	const {attachments} = await machine.readRecord();
	const overlays = new Set(attachments.filter(({id, readOnly}) => readOnly && disks.includes(id)).map(({id}) => driveId(id)));
	if (overlays.size === 0) return false;
	return (await statistics(machine, context)).some(({device = '', stats}) => overlays.has(device) && stats.failed_wr_operations > 0);
}
