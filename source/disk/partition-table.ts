import type {BlockReader} from './block-reader.js';
import {readGpt} from './gpt.js';
import {readMbr} from './mbr.js';
import type {ByteRange, Partition} from './partition.js';

export type PartitionTable = {
	readonly kind: 'gpt' | 'mbr' | 'none';
	/** Bytes of the whole disk. */
	readonly size: number;
	/** In the order of their numbers. */
	readonly partitions: readonly Partition[];
	/** The bytes that hold the table itself, by offset: MBR, each EBR, GPT header and entries, and the backup of these. */
	readonly tableRanges: readonly ByteRange[];
	/** The sector size in which a GPT was written: 4096 is only readable on a disk with such sectors. */
	readonly sectorSize: 512 | 4096;
	/** The first copy of the GPT is damaged and this is the second one. Linux does not read it by itself. */
	readonly fromBackup: boolean;
};

/**
Read the partition table as the Linux kernel does (block/partitions/msdos.c and efi.c), since its numbers are what the guest shows.
Disks are hostile input: every chain has a limit.
@throws UserError when it says that it is a GPT and no copy of it is intact.
*/
export async function readPartitionTable(reader: BlockReader): Promise<PartitionTable> {
	const mbr = await readMbr(reader);
	const table = mbr.protective ? await readGpt(reader) : mbr;
	return {
		kind: mbr.protective ? 'gpt' : mbr.present ? 'mbr' : 'none',
		size: reader.size,
		partitions: table.partitions.toSorted((a, b) => a.number - b.number),
		tableRanges: table.tableRanges.toSorted((a, b) => a.offset - b.offset),
		sectorSize: 'sectorSize' in table ? table.sectorSize : 512,
		fromBackup: 'fromBackup' in table && table.fromBackup,
	};
}
