import {readPartitionTable} from '../disk/partition-table.js';
import {UserError} from '../errors.js';
import {tableRemarks} from '../host/disks/table-remarks.js';
import type {DeviceFacts, KernelDevice} from './device-facts.js';
import {nodeOf} from './device-names.js';
import {foreignDevices} from './foreign-devices.js';
import type {Guest} from './guest.js';
import {readBytes} from './read-bytes.js';
import {reportFailure} from './report-failure.js';

/** The UUID that the device mapper has for a partition of another of its devices begins so; kpartx does the same. */
const uuidStart = /^part\d+-/;

/** Whether it is a partition within another device of the device mapper. */
export function isInnerPartition({mapperUuid}: KernelDevice): boolean {
	return uuidStart.test(mapperUuid);
}

/** The devices in which there can be a partition table that the kernel does not look at: the volumes of virtual machines, encrypted disks. */
export function unpartitioned(facts: DeviceFacts): readonly KernelDevice[] {
	const foreign = foreignDevices(facts);
	const isUsed = (device: KernelDevice) => foreign.some(({slaves}) => slaves.includes(device.name));
	return foreign.filter(
		device => /^(?:LVM|CRYPT)-/.test(device.mapperUuid) && device.signature.hasTable && !device.signature.fileSystem && !isUsed(device),
	);
}

/**
Make devices of the partitions within a device of the device mapper.
@returns Whether there are any.
*/
export async function mapPartitions(guest: Guest, device: KernelDevice): Promise<boolean> {
	const {mapperName, mapperUuid, size, readOnly} = device;
	const node = nodeOf(device.name);
	const reader = {size, read: async (offset: number, length: number) => readAround(guest, node, offset, length)};
	const partitions = await readPartitionTable(reader).then(
		table => {
			for (const {message} of tableRemarks(table, 'volume')) guest.context.emit({type: 'warning', text: `${mapperName}: ${message}`});
			return table.partitions;
		},
		(error: unknown) => {
			if (!(error instanceof UserError)) throw error;
			guest.context.emit({type: 'warning', text: error.message});
			return [];
		},
	);
	const wanted = partitions.filter(({extended}) => !extended);
	for (const {number, offset, size: bytes} of wanted) {
		const table = `0 ${Math.floor(bytes / sector)} linear ${node} ${offset / sector}`;
		const name = `${mapperName}p${number}`;
		const access = readOnly ? (['--readonly'] as const) : [];
		const command = [
			'dmsetup',
			'--noudevsync',
			...access,
			'--uuid',
			`part${number}-${mapperUuid}`,
			'--table',
			table,
			'create',
			name,
		] as const;
		reportFailure(guest, command, await guest.run(command, {accept: 'any'}));
	}

	return wanted.length > 0;
}

const sector = 512;

/** Any bytes of a device, of which only whole sectors can be read. */
async function readAround(guest: Guest, node: string, offset: number, length: number): Promise<Buffer> {
	const from = Math.floor(offset / sector) * sector;
	const until = Math.ceil((offset + length) / sector) * sector;
	const bytes = await readBytes(guest, {node, path: node}, {offset: from, length: until - from});
	return bytes.subarray(offset - from, offset - from + length);
}
