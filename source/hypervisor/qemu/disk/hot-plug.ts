import {UserError} from '../../../errors.js';
import {poll} from '../../../poll.js';
import {ids} from '../command-line.js';
import {type Monitor, QmpError} from '../monitor/monitor.js';
import type {BlockNode} from './block-node.js';
import {deviceId, driveId, driveOption, quoteForMonitor, reportErrors} from './drive.js';

/** Milliseconds for QEMU to close the files of a disk. */
const closeLimit = 30_000;

/**
Attach a disk to the running machine's virtio-scsi controller.
@param sectorSize Bytes.
@throws UserError with QEMU's reason; then nothing stays attached.
*/
export async function plug(monitor: Monitor, id: string, node: BlockNode, sectorSize: 512 | 4096 = 512): Promise<void> {
	const answer = await monitor.human(`drive_add 0 ${quoteForMonitor(driveOption(id, node))}`);
	if (answer !== 'OK') throw refusal(id, answer);
	try {
		const sectors = sectorSize === 512 ? {} : {logical_block_size: sectorSize, physical_block_size: sectorSize};
		const device = {driver: 'scsi-hd', bus: `${ids.scsi}.0`, id: deviceId(id), drive: driveId(id), serial: id, ...sectors, ...reportErrors};
		await monitor.execute('device_add', device);
	} catch (error) {
		await monitor.human(`drive_del ${driveId(id)}`);
		throw error instanceof QmpError ? refusal(id, error.message) : error;
	}
}

/** Detach it, and see that QEMU has closed its files. Harmless when it is not attached. */
export async function unplug(monitor: Monitor, id: string, signal: AbortSignal): Promise<void> {
	const gone = monitor.event('DEVICE_DELETED', ({device}) => device === deviceId(id));
	// It is waited for only when there is such a device.
	gone.catch(() => undefined);
	try {
		await monitor.execute('device_del', {id: deviceId(id)});
		await gone;
	} catch (error) {
		if (!(error instanceof QmpError && /not found/.test(error.message))) throw error;
		await monitor.human(`drive_del ${driveId(id)}`);
	}

	// The backend goes with its device, as soon as its last request is done.
	const isClosed = await poll(async () => ((await hasDrive(monitor, id)) ? undefined : true), {signal, limit: closeLimit});
	if (!isClosed) throw new UserError(`QEMU did not release the disk ${id} within ${closeLimit / 1000} s`);
}

async function hasDrive(monitor: Monitor, id: string): Promise<boolean> {
	const drives = (await monitor.execute('query-block')) as ReadonlyArray<{readonly device: string}>;
	return drives.some(({device}) => device === driveId(id));
}

function refusal(id: string, reason: string): UserError {
	const first = reason.split(/\r?\n/)[0];
	return /lock/.test(reason)
		? new UserError(`the disk ${id} is in use by another virtual machine or program: ${first}`)
		: new UserError(`QEMU does not take the disk ${id}: ${first}`);
}
