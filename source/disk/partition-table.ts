import type {BlockReader} from './block-reader.js';
import {readGpt} from './gpt.js';
import {readMbr} from './mbr.js';
import type {PartitionTable} from './partition.js';

/**
Read the partition table as the Linux kernel does (block/partitions/msdos.c and efi.c), since its numbers are what the guest shows.
Disks are hostile input: every chain has a limit.
@throws UserError when it says that it is a GPT and no copy of it is intact.
*/
export async function readPartitionTable(reader: BlockReader): Promise<PartitionTable> {
	const mbr = await readMbr(reader);
	const table = mbr.protective ? await readGpt(reader) : {...mbr, sectorSize: 512 as const, fromBackup: false};
	return {
		kind: mbr.protective ? 'gpt' : mbr.tableRanges.length > 0 ? 'mbr' : 'none',
		size: reader.size,
		partitions: table.partitions.toSorted((a, b) => a.number - b.number),
		tableRanges: table.tableRanges.toSorted((a, b) => a.offset - b.offset),
		sectorSize: table.sectorSize,
		fromBackup: table.fromBackup,
	};
}
