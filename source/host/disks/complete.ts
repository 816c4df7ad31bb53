import type {BlockReader} from '../../disk/block-reader.js';
import {identify} from '../../disk/identify.js';
import {readPartitionTable} from '../../disk/partition-table.js';
import {UserError} from '../../errors.js';
import type {HostDisk, HostPartition, Volume} from './host-disk.js';

/** Whether this computer could mount or open a file system without us. */
export type IsReadable = (fileSystem: string) => boolean;

/** Whether reading the disk could tell more of it than the system did. */
export function isIncomplete({partitions, inUse}: HostDisk): boolean {
	if (partitions.length === 0) return !inUse;
	return partitions.some(({typeName, fileSystem}) => typeName === '' || !fileSystem);
}

/**
Add what the system did not tell but the disk does: partitions, their types, and what is on them. A disk that cannot be read, or whose partition
table is damaged, stays as the system knows it, with a `problem`.
*/
export async function complete(reader: BlockReader, disk: HostDisk, isReadable: IsReadable): Promise<HostDisk> {
	try {
		return await completeFrom(reader, disk, isReadable);
	} catch (error) {
		if (error instanceof UserError) return {...disk, problem: error.message};
		throw error;
	}
}

async function completeFrom(reader: BlockReader, disk: HostDisk, isReadable: IsReadable): Promise<HostDisk> {
	const contentsOf = async (range: {readonly offset: number; readonly size: number}): Promise<Partial<Volume>> => {
		const {type, ...details} = (await identify(reader, range)) ?? {};
		return type === undefined ? {} : {...details, fileSystem: type, readableHere: isReadable(type)};
	};
	const table = await readPartitionTable(reader);
	if (table.partitions.length === 0 && disk.partitions.length === 0)
		return disk.fileSystem === undefined ? {...disk, ...(await contentsOf({offset: 0, size: reader.size}))} : disk;

	const partitions = new Map(disk.partitions.map(partition => [partition.number, partition]));
	for (const {number, typeName, label, extended, ...range} of table.partitions) {
		const listed = partitions.get(number);
		const partition: HostPartition = {
			...(listed ?? {number, typeName, size: range.size, mountpoints: [], readableHere: false}),
			typeName: listed?.typeName || typeName,
			label: listed?.label ?? label,
			...(extended ? {extended} : {}),
		};
		const isKnown = partition.fileSystem !== undefined || partition.inUse || extended;
		partitions.set(number, isKnown ? partition : {...partition, ...(await contentsOf(range))});
	}

	return {
		...disk,
		sectorSize: Math.max(disk.sectorSize, table.sectorSize),
		partitions: [...partitions.values()].toSorted((a, b) => a.number - b.number),
	};
}
