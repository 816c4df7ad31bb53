import {crc32} from 'node:zlib';
import type {BlockReader} from './block-reader.js';
import type {ByteRange, PartitionTable} from './partition.js';

const sector = 512;
const entrySize = 128;
/** "Linux filesystem", as a GPT writes it: the guest looks at what is in a partition, not at its type. */
const linuxType = Buffer.from('af3dc60f838472478e793d69d8477de4', 'hex');

/** A disk with a table that Linux reads, where its own is none: whole disks and partitions are at the same bytes and have the same numbers. */
export type ShownDisk = {
	readonly reader: BlockReader;
	readonly table: PartitionTable;
	/** Bytes of the disk itself that are shown: between the first two sectors and what was put behind its end. Undefined: all are. */
	readonly own?: ByteRange;
};

/**
Show a disk to a guest. A table that Linux would not read (`isPlain`) is covered by a valid GPT with what of the partitions is there: its headers are in
place of the first two sectors, its entries and its second copy follow the end of the disk. What a guest writes to these is not for the disk.
@param guestSector - Bytes of the guest's sectors. 4096 only for a table that is read so (`isWide`).
*/
export function shownToGuest(reader: BlockReader, table: PartitionTable, guestSector: 512 | 4096 = 512): ShownDisk {
	if (guestSector === 512 ? table.isPlain : table.isWide) return {reader, table};
	const sectors = Math.ceil(table.size / sector);
	const entries = entriesOf(table);
	const entrySectors = entries.length / sector;
	const total = sectors + 2 * entrySectors + 1;
	const header = (own: number, alternate: number, entriesAt: number) =>
		gptHeader(entries, {own, alternate, lastUsable: sectors - 1, entriesAt});
	const start = Buffer.concat([protectiveMbr(total), header(1, total - 1, sectors)]);
	const end = Buffer.concat([entries, entries, header(total - 1, 1, sectors + entrySectors)]);
	const own = {offset: start.length, length: Math.floor(table.size / sector) * sector - start.length};
	const tableRanges = [
		{offset: 0, length: start.length},
		{offset: sectors * sector, length: end.length},
	];
	const shown = {...table, kind: 'gpt' as const, size: total * sector, sectorSize: 512 as const, isPlain: true, isWide: false, tableRanges};
	return {reader: patched(reader, total * sector, [start, end], tableRanges), table: shown, own};
}

/** @returns The same bytes, but those of the patches. */
function patched(reader: BlockReader, size: number, patches: readonly Buffer[], places: readonly ByteRange[]): BlockReader {
	return {
		size,
		async read(offset, length) {
			const bytes = Buffer.alloc(Math.max(0, Math.min(length, size - offset)));
			const source = offset < reader.size ? await reader.read(offset, bytes.length) : Buffer.alloc(0);
			source.copy(bytes);
			for (const [index, patch] of patches.entries()) {
				const at = places[index]?.offset ?? 0;
				const [from, to] = [Math.max(at, offset), Math.min(at + patch.length, offset + bytes.length)];
				if (from < to) patch.copy(bytes, from - offset, from - at, to - at);
			}

			return bytes;
		},
	};
}

/** Whole sectors of entries, at the numbers that the partitions have. */
function entriesOf({partitions, size}: PartitionTable): Buffer {
	const most = Math.max(128, ...partitions.map(({number}) => number));
	const entries = Buffer.alloc(Math.ceil((most * entrySize) / sector) * sector);
	for (const {number, offset, size: length, extended, label = ''} of partitions) {
		const last = Math.floor((offset + length) / sector) - 1;
		// The first two sectors are the table's, and a partition of which nothing is there has no place.
		if (extended || offset < 2 * sector || offset >= size || last * sector < offset) continue;
		const entry = entries.subarray((number - 1) * entrySize, number * entrySize);
		linuxType.copy(entry);
		entry.writeUInt32LE(number, 16);
		entry.writeBigUInt64LE(BigInt(Math.ceil(offset / sector)), 32);
		entry.writeBigUInt64LE(BigInt(last), 40);
		entry.write(label.slice(0, 36), 56, 'utf16le');
	}

	return entries;
}

type Places = {readonly own: number; readonly alternate: number; readonly lastUsable: number; readonly entriesAt: number};

/** UEFI specification, 5.3.2. */
function gptHeader(entries: Buffer, {own, alternate, lastUsable, entriesAt}: Places): Buffer {
	const bytes = Buffer.alloc(sector);
	bytes.write('EFI PART', 0, 'latin1');
	bytes.writeUInt32LE(0x10000, 8);
	bytes.writeUInt32LE(92, 12);
	for (const [index, value] of [own, alternate, 2, lastUsable].entries()) bytes.writeBigUInt64LE(BigInt(value), 24 + index * 8);
	bytes.writeBigUInt64LE(BigInt(entriesAt), 72);
	bytes.writeUInt32LE(entries.length / entrySize, 80);
	bytes.writeUInt32LE(entrySize, 84);
	bytes.writeUInt32LE(crc32(entries), 88);
	bytes.writeUInt32LE(crc32(bytes.subarray(0, 92)), 16);
	return bytes;
}

function protectiveMbr(total: number): Buffer {
	const bytes = Buffer.alloc(sector);
	bytes.writeUInt8(0xee, 446 + 4);
	bytes.writeUInt32LE(1, 446 + 8);
	bytes.writeUInt32LE(Math.min(total - 1, 0xffff_ffff), 446 + 12);
	bytes.writeUInt16LE(0xaa55, 510);
	return bytes;
}
