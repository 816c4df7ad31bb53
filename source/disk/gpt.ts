import {crc32} from 'node:zlib';
import {UserError} from '../errors.js';
import type {BlockReader} from './block-reader.js';
import type {Partition, PartitionTable} from './partition.js';
import {partitionTypeName} from './partition-types.js';
import {utf16} from './utf-16.js';

/** Linux reads entries of this size only. */
const entrySize = 128;
/** The usual table has 128 entries; more than this is no table. */
const maxEntries = 4096;
/** The kernel stops counting here. */
const maxPartitions = 255;
const emptyGuid = '00000000-0000-0000-0000-000000000000';

type SectorSize = PartitionTable['sectorSize'];

/** Places in sectors. */
type Header = {
	readonly sectorSize: SectorSize;
	readonly at: number;
	readonly alternate: number;
	readonly entriesAt: number;
	readonly entries: Buffer;
};

/**
Read the GPT: its first copy if that passes its checksums, else the one at the end of the disk.
@throws UserError when neither does.
*/
export async function readGpt(reader: BlockReader): Promise<Omit<PartitionTable, 'kind' | 'size'>> {
	const primary = (await readCopy(reader, 512, 1)) ?? (await readCopy(reader, 4096, 1));
	const backup = primary
		? await readCopy(reader, primary.sectorSize, primary.alternate)
		: ((await readCopy(reader, 512, lastSector(reader, 512))) ?? (await readCopy(reader, 4096, lastSector(reader, 4096))));
	const header = primary ?? backup;
	if (!header) {
		throw new UserError('the partition table (GPT) is damaged: neither of its two copies passes its checksum', {
			nextSteps: ['Check it with a repair program, for example gdisk, before anything is written to this disk.'],
		});
	}

	const {sectorSize} = header;
	const primaryAt = primary?.at ?? backup?.alternate ?? 1;
	const backupAt = backup?.at ?? primary?.alternate ?? lastSector(reader, sectorSize);
	const tableRanges = [
		{offset: 0, length: 512},
		...[primaryAt, backupAt].map(at => ({offset: at * sectorSize, length: sectorSize})),
		...[primary, backup].flatMap(copy => (copy ? [{offset: copy.entriesAt * sectorSize, length: copy.entries.length}] : [])),
	];
	return {
		partitions: parseEntries(header.entries, sectorSize, lastSector(reader, sectorSize)),
		tableRanges: tableRanges.filter(({offset}) => offset < reader.size),
		sectorSize,
		fromBackup: !primary,
	};
}

function lastSector(reader: BlockReader, sectorSize: number) {
	return Math.floor(reader.size / sectorSize) - 1;
}

/** A copy whose header and entries pass their checksums and whose numbers make sense, else undefined. */
async function readCopy(reader: BlockReader, sectorSize: SectorSize, at: number): Promise<Header | undefined> {
	const last = lastSector(reader, sectorSize);
	if (at < 1 || at > last) return undefined;
	const bytes = await reader.read(at * sectorSize, sectorSize);
	if (bytes.length < sectorSize || bytes.toString('latin1', 0, 8) !== 'EFI PART') return undefined;
	const headerSize = bytes.readUInt32LE(12);
	if (headerSize < 92 || headerSize > sectorSize || headerChecksum(bytes, headerSize) !== bytes.readUInt32LE(16)) return undefined;

	const [own, alternate, firstUsable, lastUsable, entriesAt] = [24, 32, 40, 48, 72].map(place => sectorNumber(bytes, place, last));
	if (own !== at || alternate === undefined || entriesAt === undefined) return undefined;
	if (firstUsable === undefined || lastUsable === undefined || lastUsable < firstUsable) return undefined;
	const count = bytes.readUInt32LE(80);
	if (count > maxEntries || bytes.readUInt32LE(84) !== entrySize) return undefined;
	const entries = await reader.read(entriesAt * sectorSize, count * entrySize);
	return crc32(entries) === bytes.readUInt32LE(88) ? {sectorSize, at, alternate, entriesAt, entries} : undefined;
}

function headerChecksum(bytes: Buffer, headerSize: number) {
	const header = Buffer.from(bytes.subarray(0, headerSize));
	header.writeUInt32LE(0, 16);
	return crc32(header);
}

/** A sector number on the disk, exact; undefined when it lies beyond its last sector. */
function sectorNumber(bytes: Buffer, place: number, last: number) {
	const value = bytes.readBigUInt64LE(place);
	return value <= BigInt(last) ? Number(value) : undefined;
}

function parseEntries(entries: Buffer, sectorSize: number, last: number): readonly Partition[] {
	const partitions: Partition[] = [];
	for (let index = 0; index * entrySize < entries.length && index < maxPartitions; index++) {
		const entry = entries.subarray(index * entrySize, (index + 1) * entrySize);
		const type = guid(entry.subarray(0, 16));
		const [start, end] = [sectorNumber(entry, 32, last), sectorNumber(entry, 40, last)];
		if (type === emptyGuid || start === undefined || end === undefined || end < start) continue;
		const label = utf16(entry.subarray(56));
		partitions.push({
			number: index + 1,
			offset: start * sectorSize,
			size: (end - start + 1) * sectorSize,
			type,
			typeName: partitionTypeName(type),
			...(label === '' ? {} : {label}),
			uuid: guid(entry.subarray(16, 32)),
		});
	}

	return partitions;
}

/** The first three fields of a GUID are little-endian. */
function guid(bytes: Buffer) {
	const hex = (start: number, end: number) => bytes.toString('hex', start, end);
	const swapped = (start: number, end: number) => Buffer.from(bytes.subarray(start, end)).reverse().toString('hex');
	return [swapped(0, 4), swapped(4, 6), swapped(6, 8), hex(8, 10), hex(10, 16)].join('-');
}
