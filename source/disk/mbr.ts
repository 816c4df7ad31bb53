import type {BlockReader} from './block-reader.js';
import type {ByteRange, Partition} from './partition.js';
import {partitionTypeName} from './partition-types.js';

const sector = 512;
const extendedTypes = new Set([0x05, 0x0f, 0x85]);
/** The kernel stops counting here. */
const maxPartitions = 255;
/** Links of an extended chain that may hold nothing before the next that does: the kernel's limit. */
const maxEmptyLinks = 100;

type Entry = {readonly boot: number; readonly type: number; readonly start: number; readonly sectors: number};

type Mbr = {
	readonly present: boolean;
	/** It only says that a GPT follows. */
	readonly protective: boolean;
	readonly partitions: readonly Partition[];
	readonly tableRanges: readonly ByteRange[];
};

const nothing: Mbr = {present: false, protective: false, partitions: [], tableRanges: []};

/** Read the MBR, and the chains of logical partitions, with the numbers that Linux gives them. */
export async function readMbr(reader: BlockReader): Promise<Mbr> {
	const boot = await reader.read(0, sector);
	const entries = parseEntries(boot);
	if (!entries || entries.some(entry => entry.boot !== 0 && entry.boot !== 0x80)) {
		// The boot sector of a FAT or NTFS file system ends in the same signature; its code lies where the entries would be.
		return nothing;
	}

	if (entries.some(entry => entry.type === 0xee)) {
		return {...nothing, present: true, protective: true};
	}

	const diskId = boot.readUInt32LE(0x1b8).toString(16).padStart(8, '0');
	const partitions: Partition[] = [];
	const tableRanges: ByteRange[] = [{offset: 0, length: sector}];
	const add = (number: number, start: number, {type, sectors}: Entry) => {
		const offset = start * sector;
		const size = Math.min(sectors * sector, reader.size - offset);
		if (size > 0) {
			const hex = type.toString(16).padStart(2, '0');
			partitions.push({
				number,
				offset,
				size,
				type: hex,
				typeName: partitionTypeName(hex),
				...(diskId === '00000000' ? {} : {uuid: `${diskId}-${number.toString(16).padStart(2, '0')}`}),
				...(extendedTypes.has(type) ? {extended: true} : {}),
			});
		}
	};

	let next = 5;
	for (const [index, entry] of entries.entries()) {
		if (entry.sectors === 0) {
			continue;
		}

		add(index + 1, entry.start, entry);
		if (extendedTypes.has(entry.type)) {
			const logicals = await readChain(reader, entry, maxPartitions - next);
			for (const logical of logicals.partitions) {
				add(next++, logical.start, logical);
			}

			tableRanges.push(...logicals.tableRanges);
		}
	}

	return {present: true, protective: false, partitions, tableRanges};
}

async function readChain(reader: BlockReader, first: Entry, limit: number) {
	const partitions: Entry[] = [];
	const tableRanges: ByteRange[] = [];
	const seen = new Set<number>();
	let start = first.start;
	let sectors = first.sectors;
	for (let empty = 0; empty < maxEmptyLinks && !seen.has(start); empty++) {
		seen.add(start);
		const links = (start + 1) * sector <= reader.size ? parseEntries(await reader.read(start * sector, sector)) : undefined;
		if (!links) {
			break;
		}

		tableRanges.push({offset: start * sector, length: sector});
		for (const [index, link] of links.entries()) {
			const at = start + link.start;
			const end = at + link.sectors;
			// The third and fourth entries are garbage more often than not.
			const believable = index < 2 || (link.start + link.sectors <= sectors && end <= first.start + first.sectors);
			if (link.sectors > 0 && !extendedTypes.has(link.type) && believable) {
				if (partitions.length === limit) {
					return {partitions, tableRanges};
				}

				partitions.push({...link, start: at});
				empty = 0;
			}
		}

		const onward = links.find(link => link.sectors > 0 && extendedTypes.has(link.type));
		if (!onward) {
			break;
		}

		start = first.start + onward.start;
		sectors = onward.sectors;
	}

	return {partitions, tableRanges};
}

function parseEntries(bytes: Buffer): readonly Entry[] | undefined {
	if (bytes.length < sector || bytes.readUInt16LE(510) !== 0xaa55) {
		return undefined;
	}

	return [0, 1, 2, 3].map(index => {
		const entry = bytes.subarray(446 + index * 16);
		return {boot: entry.readUInt8(0), type: entry.readUInt8(4), start: entry.readUInt32LE(8), sectors: entry.readUInt32LE(12)};
	});
}
