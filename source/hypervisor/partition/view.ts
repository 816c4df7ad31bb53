import type {BlockReader} from '../../disk/block-reader.js';
import {type ShownDisk, shownToGuest} from '../../disk/guest-table.js';
import type {PartitionTable} from '../../disk/partition.js';
import {readPartitionTable} from '../../disk/partition-table.js';
import {UsageError, UserError} from '../../errors.js';

export const sectorSize = 512;

/** A stretch of a disk in bytes, never empty. */
export type Stretch = {
	readonly offset: number;
	readonly size: number;
	/** Whether it is one of the partitions that are shown. */
	readonly isShown: boolean;
};

/** A disk that is put together from stretches of the source and files of ours. */
export type DiskParts = ShownDisk & {readonly stretches: readonly Stretch[]};

/**
How a disk is shown: some partitions of it, or (none) all of it. A table that Linux would not read is covered by one that it does.
@param sectors - Bytes of the guest's sectors.
@returns Undefined when the whole source is shown as it is.
@throws As `viewPartitions`.
*/
export async function viewDisk(
	reader: BlockReader,
	numbers: readonly number[],
	path: string,
	sectors: 512 | 4096 = 512,
): Promise<DiskParts | undefined> {
	if (numbers.length > 0) {
		const shown = shownToGuest(reader, await readPartitionTable(reader), sectors);
		return {...shown, stretches: viewPartitions(shown.table, numbers, path)};
	}

	const table = await readableTable(reader);
	const shown = table && shownToGuest(reader, table, sectors);
	if (!shown?.own) return undefined;
	const {offset, length} = shown.own;
	const end = offset + length;
	return {
		...shown,
		stretches: [
			{offset: 0, size: offset, isShown: false},
			{offset, size: length, isShown: true},
			{offset: end, size: shown.table.size - end, isShown: false},
		],
	};
}

/** @returns Undefined for a table that nobody can read, which is shown as it is. */
async function readableTable(reader: BlockReader): Promise<PartitionTable | undefined> {
	return readPartitionTable(reader).catch((error: unknown) => {
		if (error instanceof UserError) return undefined;
		throw error;
	});
}

/**
The sectors that a guest must see of a disk whose own have 4096 bytes: these, since what is written in others could be read nowhere else. A table that
counts in 512 bytes, or has to be covered, tells that it was in use with such.
*/
export async function shownSectors(reader: BlockReader): Promise<512 | 4096> {
	const table = await readableTable(reader);
	return !table || table.isWide ? 4096 : 512;
}

/**
Cut a disk into the partitions that are shown and what lies before, between and behind them. The stretches are in order and leave nothing out.
@throws UsageError when there is no such partition, UserError when two of them overlap.
*/
function viewPartitions(table: PartitionTable, numbers: readonly number[], path: string): readonly Stretch[] {
	const shown = [...new Set(numbers)].map(number => shownPartition(table, number, path)).sort((one, other) => one.offset - other.offset);
	const total = Math.ceil(table.size / sectorSize) * sectorSize;
	const stretches: Stretch[] = [];
	let end = 0;
	const cover = (until: number) => {
		if (until > end) stretches.push({offset: end, size: until - end, isShown: false});
	};
	for (const {offset, size} of shown) {
		if (offset < end) throw new UserError(`partitions of ${path} overlap: attach one of them alone, or the whole disk`);
		cover(offset);
		stretches.push({offset, size, isShown: true});
		end = offset + size;
	}

	cover(total);
	return stretches;
}

/**
The same in one stretch from the first to the last partition that is shown, with the gaps between them.
@throws UserError when there is a partition between them, which must not be reached.
*/
export function joinShown(stretches: readonly Stretch[], {partitions}: PartitionTable, path: string): readonly Stretch[] {
	const first = stretches.findIndex(({isShown}) => isShown);
	const last = stretches.findLastIndex(({isShown}) => isShown);
	const within = stretches.slice(first, last + 1);
	const isBetween = ({offset, extended}: PartitionTable['partitions'][number]) =>
		!extended && within.some(stretch => !stretch.isShown && offset >= stretch.offset && offset < stretch.offset + stretch.size);
	const between = partitions.find(isBetween);
	if (between) {
		throw new UserError(`of ${path}, partitions with others between them (${between.number}) cannot be written at the same time`, {
			nextSteps: ['Use the whole disk, or only read', 'Or convert it to a raw image: qemu-img convert -O raw'],
		});
	}

	const size = within.reduce((sum, stretch) => sum + stretch.size, 0);
	const joined = within.slice(0, 1).map(({offset}) => ({offset, size, isShown: true}));
	return [...stretches.slice(0, first), ...joined, ...stretches.slice(last + 1)];
}

function shownPartition(table: PartitionTable, number: number, path: string): {readonly offset: number; readonly size: number} {
	const partition = table.partitions.find(candidate => candidate.number === number);
	if (!partition) {
		const numbers = table.partitions.filter(({extended}) => !extended).map(candidate => candidate.number);
		throw new UsageError(`${path} has no partition ${number}`, {
			nextSteps: [numbers.length > 0 ? `It has: ${numbers.join(', ')}` : 'It has no partitions: attach it as a whole'],
		});
	}

	if (partition.extended) {
		throw new UsageError(`partition ${number} of ${path} only holds the logical partitions: choose one of those`);
	}

	if (partition.size < sectorSize) throw new UserError(`partition ${number} of ${path} lies behind its end: it was not copied`);
	// The last sector of an image may be cut short.
	const size = Math.floor(partition.size / sectorSize) * sectorSize;
	return {offset: partition.offset, size};
}
