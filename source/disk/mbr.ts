import type {BlockReader} from './block-reader.js';
import {extentOn} from './gpt.js';
import type {ByteRange, Partition, PartitionTable} from './partition.js';
import {extendedTypes, partitionTypeName} from './partition-types.js';

const sector = 512;
/** Where the kernel stops counting logical partitions, which begin with number 5. */
const maxLogicals = 255 - 5;
/** Links of an extended chain that may hold nothing before the next that does: the kernel's limit. */
const maxEmptyLinks = 100;

/** Places in sectors, the type in hex digits. */
type Entry = {readonly boot: number; readonly type: string; readonly start: number; readonly sectors: number};

/**
`protectiveSectors`: a GPT follows; it is the length of the partition that says so, and the partitions are those that stand here as well (a hybrid MBR).
Where there is no MBR, nothing is the table.
*/
export type Mbr = Pick<PartitionTable, 'partitions' | 'tableRanges'> & {readonly protectiveSectors?: number};

/**
Read the MBR, and the chains of logical partitions, with the numbers that Linux gives them.
@param unit - Bytes of the sectors in which it counts.
*/
export async function readMbr(reader: BlockReader, unit = sector): Promise<Mbr> {
	const boot = await reader.read(0, sector);
	const entries = parseEntries(boot);
	// The boot sector of a FAT or NTFS file system ends in the same signature. Its code lies where the entries would be.
	if (!entries || entries.some(entry => entry.boot !== 0 && entry.boot !== 0x80)) return {partitions: [], tableRanges: []};
	const protective = entries.find(({type}) => type === 'ee');

	const logicals: Entry[] = [];
	const tableRanges: ByteRange[] = [{offset: 0, length: sector}];
	for (const entry of entries) if (isExtended(entry)) await readChain(reader, entry, unit, logicals, tableRanges);
	const numbered = [
		...entries.flatMap((entry, index) => (entry === protective ? [] : [[index + 1, entry] as const])),
		...logicals.map((entry, index) => [index + 5, entry] as const),
	];
	const diskId = boot.readUInt32LE(0x1b8).toString(16).padStart(8, '0');
	const partitions = numbered.map(([number, entry]) => toPartition(number, entry, diskId, unit, reader.size));
	return {
		...(protective ? {protectiveSectors: protective.sectors} : {}),
		partitions: partitions.filter(({size, missing = 0, type}) => size > 0 || (missing > 0 && type !== '00')),
		tableRanges,
	};
}

function isExtended({type, sectors}: Entry): boolean {
	return sectors > 0 && extendedTypes.has(type);
}

function toPartition(number: number, {type, start, sectors}: Entry, diskId: string, unit: number, diskSize: number): Partition {
	return {
		number,
		...extentOn(diskSize, start * unit, sectors * unit),
		type,
		typeName: partitionTypeName(type),
		...(diskId === '00000000' ? {} : {uuid: `${diskId}-${number.toString(16).padStart(2, '0')}`}),
		...(extendedTypes.has(type) ? {extended: true} : {}),
	};
}

/** Add the logical partitions in an extended one, and where their tables are. */
async function readChain(reader: BlockReader, first: Entry, unit: number, logicals: Entry[], tableRanges: ByteRange[]): Promise<void> {
	const seen = new Set<number>();
	let {start, sectors} = first;
	for (let empty = 0; empty < maxEmptyLinks && !seen.has(start); empty++) {
		seen.add(start);
		const links = start * unit + sector <= reader.size ? parseEntries(await reader.read(start * unit, sector)) : undefined;
		if (!links) return;
		tableRanges.push({offset: start * unit, length: sector});
		for (const [index, link] of links.entries()) {
			const at = start + link.start;
			// The third and fourth entries are garbage more often than not.
			const believable = index < 2 || (link.start + link.sectors <= sectors && at + link.sectors <= first.start + first.sectors);
			if (link.sectors === 0 || extendedTypes.has(link.type) || !believable) continue;
			if (logicals.length === maxLogicals) return;
			logicals.push({...link, start: at});
			empty = 0;
		}

		const onward = links.find(isExtended);
		if (!onward) return;
		start = first.start + onward.start;
		sectors = onward.sectors;
	}
}

function parseEntries(bytes: Buffer): readonly Entry[] | undefined {
	if (bytes.length < sector || bytes.readUInt16LE(510) !== 0xaa55) return undefined;
	return [446, 462, 478, 494].map(at => ({
		boot: bytes.readUInt8(at),
		type: bytes.toString('hex', at + 4, at + 5),
		start: bytes.readUInt32LE(at + 8),
		sectors: bytes.readUInt32LE(at + 12),
	}));
}
