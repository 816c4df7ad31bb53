import {UsageError, UserError} from '../../../errors.js';
import type {PartitionTable} from '../../../host/partition-table.js';

export const sectorSize = 512;

/** Bytes of three stretches of a disk, one after the other; the first and the last may be empty. */
export type PartitionView = {
	readonly before: number;
	readonly partition: {readonly offset: number; readonly size: number};
	readonly after: number;
};

/**
Cut a disk into what lies before a partition, the partition, and what follows.
@throws UsageError when there is no such partition.
*/
export function viewPartition(table: PartitionTable, number: number, path: string): PartitionView {
	const partition = table.partitions.find(candidate => candidate.number === number);
	if (!partition) {
		const numbers = table.partitions.filter(({extended}) => !extended).map(candidate => candidate.number);
		throw new UsageError(`${path} has no partition ${number}`, {
			nextSteps: [numbers.length > 0 ? `It has: ${numbers.join(', ')}` : 'It has no partitions: attach it as a whole'],
		});
	}

	if (partition.extended) {
		throw new UsageError(`Partition ${number} of ${path} only holds the logical partitions: choose one of those`);
	}

	if (table.sectorSize !== sectorSize) {
		throw new UserError(`${path} was partitioned with sectors of ${table.sectorSize} bytes, which a virtual disk here does not have`);
	}

	// The last sector of an image may be cut short.
	const size = Math.floor(partition.size / sectorSize) * sectorSize;
	const total = Math.ceil(table.size / sectorSize) * sectorSize;
	return {before: partition.offset, partition: {offset: partition.offset, size}, after: total - partition.offset - size};
}

export type Extent = {
	/** Bytes. */
	readonly size: number;
	readonly file: string;
	/** Bytes into the file. */
	readonly offset: number;
};

/** What vmdk.c reads a file name into. */
const longestName = 511;

/**
A VMDK descriptor that joins the extents to one disk. As QEMU 7.2 reads it: flat extents in several files only in a `monolithicFlat` or
`twoGbMaxExtentFlat`, and after an empty line the first extent would count twice.
@throws UsageError when a file name does not fit.
*/
export function vmdkDescriptor(extents: readonly Extent[]): string {
	const lines = extents.map(({size, file, offset}) => {
		if (/["\r\n]/.test(file) || Buffer.byteLength(file) > longestName) {
			throw new UsageError(
				`The name of ${JSON.stringify(file)} is too long or has a quotation mark: one partition of it cannot be attached`,
				{
					nextSteps: ['Use a symbolic link with a simpler name'],
				},
			);
		}

		return `RW ${size / sectorSize} FLAT "${file}" ${offset / sectorSize}`;
	});
	return ['# Disk DescriptorFile', 'version=1', 'CID=fffffffe', 'parentCID=ffffffff', 'createType="monolithicFlat"', ...lines, ''].join(
		'\n',
	);
}
