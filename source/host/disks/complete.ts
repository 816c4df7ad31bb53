import type {BlockReader} from '../../disk/block-reader.js';
import {type FirmwareRaid, readFirmwareRaid} from '../../disk/firmware-raid.js';
import {identify} from '../../disk/identify.js';
import type {Partition} from '../../disk/partition.js';
import {readPartitionTable} from '../../disk/partition-table.js';
import {isWholeDisk} from '../../disk/whole-disk.js';
import {UserError} from '../../errors.js';
import {mirrorText, stripeText} from '../array-member.js';
import {cutShortBy} from './cut-short.js';
import type {HostDisk, HostPartition, Volume} from './host-disk.js';
import {tableRemarks} from './table-remarks.js';

/** Whether this computer could mount or open a file system without us. */
export type IsReadable = (fileSystem: string) => boolean;

/** Whether reading the disk could tell more of it than the system did. */
export function isIncomplete({partitions, inUse, fileSystem}: HostDisk): boolean {
	if (/^(?:isw|ddf)_raid_member$/.test(fileSystem ?? '')) return true;
	if (partitions.length === 0) return !inUse;
	return partitions.some(({typeName, fileSystem}) => typeName === '' || !fileSystem);
}

/**
Add what the system did not tell but the disk does: partitions, their types, and what is on them. A disk that cannot be read, or whose partition
table is damaged, stays as the system knows it, with a `problem`.
*/
export async function complete(reader: BlockReader, disk: HostDisk, isReadable: IsReadable): Promise<HostDisk> {
	try {
		return withArray(await completeFrom(reader, disk, isReadable), await readFirmwareRaid(reader));
	} catch (error) {
		if (error instanceof UserError) return {...disk, problem: error.message};
		throw error;
	}
}

function withArray(disk: HostDisk, array: FirmwareRaid | undefined): HostDisk {
	if (!array) return disk;
	const message = array.isStriped ? stripeText(array.text) : mirrorText(array);
	const remarks = [...(disk.remarks ?? []), {code: 'array-member', message}];
	return {...disk, remarks, ...(array.isStriped ? {stripeOf: array.text} : {readOnly: true})};
}

async function completeFrom(reader: BlockReader, disk: HostDisk, isReadable: IsReadable): Promise<HostDisk> {
	const what = disk.kind;
	const contentsOf = async (range: Range, missing = 0): Promise<Partial<Volume>> => {
		const found = await identify(reader, range);
		const cut = cutShortBy(missing, range.size, found?.size);
		const {type, size: _, written: __, ...details} = found ?? {};
		return {
			...(type === undefined ? {} : {...details, fileSystem: type, readableHere: isReadable(type)}),
			...(cut ? {cutShort: cut} : {}),
		};
	};
	const table = await readPartitionTable(reader);
	if (table.partitions.length === 0 && disk.partitions.length === 0) {
		if (disk.fileSystem !== undefined) return disk;
		const range = {offset: 0, size: reader.size};
		const {size = 0} = (await identify(reader, range)) ?? {};
		return {...disk, ...(await contentsOf(range, size - reader.size))};
	}

	const partitions = new Map(disk.partitions.map(partition => [partition.number, partition]));
	for (const {number, typeName, label, extended, missing, ...range} of table.partitions) {
		const listed = partitions.get(number);
		const partition: HostPartition = {
			...(listed ?? {number, typeName, size: range.size, mountpoints: [], readableHere: false}),
			typeName: listed?.typeName || typeName,
			label: listed?.label ?? label,
			...(extended ? {extended} : {}),
		};
		const isKnown = partition.fileSystem !== undefined || partition.inUse || extended;
		partitions.set(number, isKnown ? partition : {...partition, ...(await contentsOf(range, missing))});
	}

	const remarks = tableRemarks(table, what);
	const isWhole = await isWholeToo(reader, table.partitions, [...partitions.values()]);
	return {
		...disk,
		...(isWhole ? await contentsOf({offset: 0, size: reader.size}) : {}),
		...(remarks.length > 0 ? {remarks: [...(disk.remarks ?? []), ...remarks]} : {}),
		partitions: [...partitions.values()].toSorted((a, b) => a.number - b.number),
	};
}

/** Whether the disk is a file system as a whole, and no partition has that one as well. */
async function isWholeToo(reader: BlockReader, table: readonly Partition[], listed: readonly HostPartition[]): Promise<boolean> {
	const whole = await identify(reader);
	if (!whole) return false;
	const {type: own, uuid: id} = whole;
	if (listed.some(({fileSystem, uuid}) => fileSystem === own && (id === undefined || uuid === id))) return false;
	const neighbours = table.map(async ({offset, size, extended}) => {
		const {type, written} = (extended ? undefined : await identify(reader, {offset, size})) ?? {};
		return {offset, length: size, type, written};
	});
	return isWholeDisk(whole, await Promise.all(neighbours), reader.size);
}

type Range = {readonly offset: number; readonly size: number};
