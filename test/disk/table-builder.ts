// Partition tables, built from their definition and not by the code under test: UEFI specification 5.3, and the MBR as every fdisk writes it.
import {crc32} from 'node:zlib';

export type NewPartition = {readonly number: number; readonly start: number; readonly sectors: number; readonly label?: string};

const sector = 512;

/** A disk of `sectors` sectors with a GPT; partitions in sectors. Only the parts with something in them are given, by offset in bytes. */
export function buildGpt(sectors: number, partitions: readonly NewPartition[], {sectorSize = sector} = {}): Map<number, Buffer> {
	const entries = Buffer.alloc(128 * 128);
	for (const {number, start, sectors: length, label = ''} of partitions) {
		const entry = entries.subarray((number - 1) * 128, number * 128);
		entry.write('af3dc60f838472478e793d69d8477de4', 0, 'hex');
		entry.writeUInt32LE(number, 16);
		entry.writeUInt8(0x40, 23);
		entry.writeBigUInt64LE(BigInt(start), 32);
		entry.writeBigUInt64LE(BigInt(start + length - 1), 40);
		entry.write(label.slice(0, 36), 56, 'utf16le');
	}

	const entrySectors = entries.length / sectorSize;
	const last = sectors - 1;
	const header = (own: number, other: number, entriesAt: number) => {
		const bytes = Buffer.alloc(sectorSize);
		bytes.write('EFI PART', 0, 'latin1');
		bytes.writeUInt32LE(0x10000, 8);
		bytes.writeUInt32LE(92, 12);
		for (const [index, value] of [own, other, 2 + entrySectors, last - entrySectors - 1].entries()) {
			bytes.writeBigUInt64LE(BigInt(value), 24 + index * 8);
		}

		bytes.writeBigUInt64LE(BigInt(entriesAt), 72);
		bytes.writeUInt32LE(128, 80);
		bytes.writeUInt32LE(128, 84);
		bytes.writeUInt32LE(crc32(entries), 88);
		bytes.writeUInt32LE(crc32(bytes.subarray(0, 92)), 16);
		return bytes;
	};

	const protective = mbr([{type: 0xee, start: 1, sectors: Math.min(last, 0xffffffff)}]);
	return new Map([
		[0, protective],
		[sectorSize, header(1, last, 2)],
		[2 * sectorSize, entries],
		[(last - entrySectors) * sectorSize, Buffer.from(entries)],
		[last * sectorSize, header(last, 1, last - entrySectors)],
	]);
}

export type MbrEntry = {readonly type: number; readonly start: number; readonly sectors: number};

export function mbr(entries: ReadonlyArray<MbrEntry | undefined>): Buffer {
	const bytes = Buffer.alloc(sector);
	bytes.writeUInt32LE(0xdeadbeef, 0x1b8);
	for (const [index, entry] of entries.entries()) {
		if (!entry) continue;
		bytes.writeUInt8(entry.type, 446 + index * 16 + 4);
		bytes.writeUInt32LE(entry.start, 446 + index * 16 + 8);
		bytes.writeUInt32LE(entry.sectors, 446 + index * 16 + 12);
	}

	bytes.writeUInt16LE(0xaa55, 510);
	return bytes;
}

/** An MBR with primary partitions, and an extended one that holds the logical ones; all in sectors from the start of the disk. */
export function buildMbr(
	primaries: ReadonlyArray<MbrEntry & {readonly number: number}>,
	extended: MbrEntry & {readonly number: number},
	logicals: readonly MbrEntry[],
): Map<number, Buffer> {
	const first: Array<MbrEntry | undefined> = [];
	for (const {number, ...entry} of [...primaries, extended]) first[number - 1] = entry;
	const parts = new Map([[0, mbr(first)]]);
	for (const [index, logical] of logicals.entries()) {
		// Each logical partition has its EBR in the sector before it; links are relative to the extended partition, entries to their EBR.
		const at = logical.start - 1;
		const next = logicals[index + 1];
		const link = next && {type: 0x05, start: next.start - 1 - extended.start, sectors: next.sectors + 1};
		parts.set(at * sector, mbr([{...logical, start: 1}, link]));
	}

	if (logicals.length === 0) parts.set(extended.start * sector, mbr([]));
	return parts;
}
