import * as v from 'valibot';
import type {Context} from '../../../events.js';
import type {QemuMachine} from '../machine/machine.js';
import {withMonitor} from '../monitor/with-monitor.js';
import {driveId} from './drive.js';

/** The part of `query-blockstats` that is needed (QEMU's qapi/block-core.json). */
const failures = v.pipe(v.number(), v.minValue(0));
const blockStats = v.array(
	v.object({
		device: v.optional(v.string()),
		stats: v.object({failed_rd_operations: failures, failed_wr_operations: failures, failed_flush_operations: failures}),
	}),
);

/** How often an attached disk has failed to read, write or flush. */
export async function diskErrors(machine: QemuMachine, id: string, {signal}: Context): Promise<number> {
	const run = await machine.readRun();
	if (!run) return 0;
	const answer = await withMonitor(run.monitor, signal, async monitor => monitor.execute('query-blockstats'));
	const stats = v.parse(blockStats, answer).find(({device}) => device === driveId(id))?.stats;
	return stats ? stats.failed_rd_operations + stats.failed_wr_operations + stats.failed_flush_operations : 0;
}
