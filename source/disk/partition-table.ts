import {readApm} from './apm.js';
import type {BlockReader} from './block-reader.js';
import {readGpt, refuseGpt} from './gpt.js';
import {identify} from './identify.js';
import {type Mbr, readMbr} from './mbr.js';
import type {PartitionTable} from './partition.js';

/**
Read the partition table as the Linux kernel does (block/partitions/msdos.c and efi.c), since its numbers are what the guest shows; and what the
kernel does not read by itself: a GPT of which only the last copy, or no protective MBR, is left; tables for sectors of 4096 bytes; an Apple partition map.
Disks are hostile input: every chain has a limit.
@throws UserError when it says that it is a GPT and no copy of it is intact.
*/
export async function readPartitionTable(reader: BlockReader): Promise<PartitionTable> {
	const {kind, gptCopy, ...table} = await readAny(reader);
	const declaredSize = Math.max(
		kind === 'none' ? reader.size : table.declaredSize,
		...table.partitions.map(({offset, size, missing = 0}) => offset + size + missing),
	);
	return {
		kind,
		...(gptCopy ? {gptCopy} : {}),
		size: reader.size,
		declaredSize,
		partitions: table.partitions.toSorted((a, b) => a.number - b.number),
		tableRanges: table.tableRanges.toSorted((a, b) => a.offset - b.offset),
		sectorSize: table.sectorSize,
		isPlain: table.isPlain,
		isWide: table.isWide,
	};
}

async function readAny(reader: BlockReader): Promise<Omit<PartitionTable, 'size'>> {
	const mbr = await readMbr(reader);
	if (mbr.protectiveSectors !== undefined) {
		const gpt = await readGpt(reader, mbr.protectiveSectors);
		if (gpt) {
			const {copies, ...table} = gpt;
			return {kind: 'gpt', gptCopy: copies, ...table};
		}

		// The MBR half of a hybrid table. Linux ignores it.
		const {partitions, tableRanges} = mbr;
		if (partitions.length === 0) refuseGpt(isCut(reader, mbr.protectiveSectors));
		return {kind: 'mbr', partitions, tableRanges, declaredSize: 0, sectorSize: 512, isPlain: false, isWide: false};
	}

	if (mbr.tableRanges.length > 0) return {kind: 'mbr', declaredSize: 0, ...(await withSectors(reader, mbr))};
	const apm = await readApm(reader);
	if (apm) return {kind: 'apm', sectorSize: 512, isPlain: false, isWide: false, ...apm};
	const nothing = {kind: 'none', declaredSize: 0, partitions: [], tableRanges: [], sectorSize: 512, isPlain: true, isWide: true} as const;
	// A disk that was formatted as a whole may still have the last copy of its former GPT at its end.
	if (await identify(reader)) return nothing;
	const gpt = await readGpt(reader);
	return gpt ? {kind: 'gpt', ...gpt, gptCopy: gpt.copies, isPlain: false, isWide: false} : nothing;
}

/** The protective partition reaches from sector 1 to the last one, as far as it can count. */
function isCut({size}: BlockReader, protectiveSectors: number): boolean {
	return protectiveSectors < 0xffffffff && (protectiveSectors + 1) * 512 > size;
}

/**
An MBR does not say what it counts in. It is sectors of 4096 bytes (a disk out of a USB case that had such sectors) when only so there is something
where its partitions begin.
*/
async function withSectors(
	reader: BlockReader,
	mbr: Mbr,
): Promise<Pick<PartitionTable, 'partitions' | 'tableRanges' | 'sectorSize' | 'isPlain' | 'isWide'>> {
	const {partitions, tableRanges} = mbr;
	const asIs = {partitions, tableRanges, sectorSize: 512 as const, isPlain: true, isWide: false};
	const primaries = partitions.filter(({number, extended}) => number <= 4 && !extended);
	if (primaries.length === 0 || primaries.length < partitions.length || (await holdsSomething(reader, primaries))) return asIs;
	const wide = await readMbr(reader, 4096);
	return (await holdsSomething(reader, wide.partitions)) ? {...wide, sectorSize: 4096, isPlain: false, isWide: true} : asIs;
}

async function holdsSomething(reader: BlockReader, partitions: Mbr['partitions']): Promise<boolean> {
	for (const {offset, size} of partitions) if (size > 0 && (await identify(reader, {offset, size}))) return true;
	return false;
}
