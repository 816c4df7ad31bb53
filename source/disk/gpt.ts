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

/** Places in sectors. They may lie behind the end of the disk, except those of the copy itself. */
type Copy = {
	readonly sectorSize: SectorSize;
	readonly at: number;
	readonly alternate: number;
	readonly lastUsable: number;
	readonly entriesAt: number;
	readonly entries: Buffer;
};

/** What a GPT tells, and which of its two copies passes its checksums. */
export type Gpt = Pick<PartitionTable, 'partitions' | 'tableRanges' | 'sectorSize' | 'declaredSize' | 'isPlain' | 'isWide'> & {
	readonly copies: 'both' | 'first' | 'last';
};

/**
Read the GPT: its first copy if that passes its checksums, else the last one.
@param protectiveSectors - The length of the protective partition, which tells where a disk ended that was copied to a larger one.
@returns Undefined when neither does.
*/
export async function readGpt(reader: BlockReader, protectiveSectors = 0): Promise<Gpt | undefined> {
	const first = (await readCopy(reader, 512, 1)) ?? (await readCopy(reader, 4096, 1));
	const last = first ? await readCopy(reader, first.sectorSize, first.alternate) : await findLast(reader, protectiveSectors);
	const copy = first ?? last;
	if (!copy) return undefined;
	const {sectorSize} = copy;
	const [firstAt, lastAt] = [first?.at ?? last?.alternate ?? 1, last?.at ?? first?.alternate ?? lastSector(reader, sectorSize)];
	const tableRanges = [
		{offset: 0, length: 512},
		...[firstAt, lastAt].map(at => ({offset: at * sectorSize, length: sectorSize})),
		...[first, last].flatMap(one => (one ? [{offset: one.entriesAt * sectorSize, length: one.entries.length}] : [])),
	];
	// Linux refuses a first copy that says more than there is (block/partitions/efi.c, is_gpt_valid).
	const isReadable = first !== undefined && first.lastUsable <= lastSector(reader, sectorSize);
	return {
		partitions: parseEntries(copy.entries, sectorSize, reader.size),
		tableRanges: tableRanges.filter(({offset}) => offset < reader.size),
		sectorSize,
		declaredSize: (Math.max(firstAt, lastAt) + 1) * sectorSize,
		copies: !first ? 'last' : last ? 'both' : 'first',
		isPlain: isReadable && sectorSize === 512,
		isWide: isReadable && sectorSize === 4096,
	};
}

/** @param isCut Whether the disk ends before the last copy. @throws UserError always: neither copy can be used. */
export function refuseGpt(isCut: boolean): never {
	const cut = 'the first copy of the partition table (GPT) is damaged, and the last one is missing: this was not copied whole';
	throw new UserError(isCut ? cut : 'the partition table (GPT) is damaged: neither of its two copies passes its checksum', {
		nextSteps: [
			...(isCut ? ['Copy the disk again, whole'] : []),
			'Look for the partitions with a repair program, for example testdisk, before anything is written to this disk.',
		],
	});
}

function lastSector(reader: BlockReader, sectorSize: number) {
	return Math.floor(reader.size / sectorSize) - 1;
}

/** The last copy: at the end, or where the damaged first one or the protective partition says that the end was. */
async function findLast(reader: BlockReader, protectiveSectors: number): Promise<Copy | undefined> {
	for (const sectorSize of [512, 4096] as const) {
		if (reader.size < 2 * sectorSize) continue;
		const damaged = await reader.read(sectorSize, sectorSize);
		const said = damaged.toString('latin1', 0, 8) === 'EFI PART' ? [Number(damaged.readBigUInt64LE(32))] : [];
		for (const at of new Set([lastSector(reader, sectorSize), ...said, protectiveSectors])) {
			const copy = await readCopy(reader, sectorSize, at);
			if (copy) return copy;
		}
	}

	return undefined;
}

/** A copy whose header and entries pass their checksums and whose numbers make sense, else undefined. */
async function readCopy(reader: BlockReader, sectorSize: SectorSize, at: number): Promise<Copy | undefined> {
	if (!(at >= 1 && at <= lastSector(reader, sectorSize))) return undefined;
	const bytes = await reader.read(at * sectorSize, sectorSize);
	if (bytes.length < sectorSize || bytes.toString('latin1', 0, 8) !== 'EFI PART') return undefined;
	const headerSize = bytes.readUInt32LE(12);
	if (headerSize < 92 || headerSize > sectorSize || headerChecksum(bytes, headerSize) !== bytes.readUInt32LE(16)) return undefined;

	const most = Math.floor(Number.MAX_SAFE_INTEGER / sectorSize) - 1;
	const [own, alternate, firstUsable, lastUsable, entriesAt] = [24, 32, 40, 48, 72].map(place => sectorNumber(bytes, place, most));
	if (own !== at || alternate === undefined || entriesAt === undefined) return undefined;
	if (firstUsable === undefined || lastUsable === undefined || lastUsable < firstUsable) return undefined;
	const count = bytes.readUInt32LE(80);
	if (count > maxEntries || bytes.readUInt32LE(84) !== entrySize) return undefined;
	const entries = await reader.read(entriesAt * sectorSize, count * entrySize);
	return crc32(entries) === bytes.readUInt32LE(88) ? {sectorSize, at, alternate, lastUsable, entriesAt, entries} : undefined;
}

function headerChecksum(bytes: Buffer, headerSize: number) {
	const header = Buffer.from(bytes.subarray(0, headerSize));
	header.writeUInt32LE(0, 16);
	return crc32(header);
}

/** An exact sector number; undefined when it is beyond `most`. */
function sectorNumber(bytes: Buffer, place: number, most: number) {
	const value = bytes.readBigUInt64LE(place);
	return value <= BigInt(most) ? Number(value) : undefined;
}

function parseEntries(entries: Buffer, sectorSize: number, diskSize: number): readonly Partition[] {
	const partitions: Partition[] = [];
	const most = Math.floor(Number.MAX_SAFE_INTEGER / sectorSize) - 1;
	for (let index = 0; index * entrySize < entries.length && index < maxPartitions; index++) {
		const entry = entries.subarray(index * entrySize, (index + 1) * entrySize);
		const type = guid(entry.subarray(0, 16));
		const [start, end] = [sectorNumber(entry, 32, most), sectorNumber(entry, 40, most)];
		if (type === emptyGuid || start === undefined || end === undefined || end < start) continue;
		const label = utf16(entry.subarray(56));
		partitions.push({
			number: index + 1,
			...extentOn(diskSize, start * sectorSize, (end - start + 1) * sectorSize),
			type,
			typeName: partitionTypeName(type),
			...(label === '' ? {} : {label}),
			uuid: guid(entry.subarray(16, 32)),
		});
	}

	return partitions;
}

/** Where a partition is on a disk that may end before it. */
export function extentOn(diskSize: number, offset: number, length: number): Pick<Partition, 'offset' | 'size' | 'missing'> {
	const size = Math.max(0, Math.min(length, diskSize - offset));
	return {offset, size, ...(size < length ? {missing: length - size} : {})};
}

/** The first three fields of a GUID are little-endian. */
function guid(bytes: Buffer) {
	const hex = (start: number, end: number) => bytes.toString('hex', start, end);
	const swapped = (start: number, end: number) => Buffer.from(bytes.subarray(start, end)).reverse().toString('hex');
	return [swapped(0, 4), swapped(4, 6), swapped(6, 8), hex(8, 10), hex(10, 16)].join('-');
}
