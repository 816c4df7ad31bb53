import type {BlockReader} from './block-reader.js';
import {extentOn} from './gpt.js';
import type {Partition, PartitionTable} from './partition.js';

/** The kernel stops counting here. */
const maxPartitions = 255;

/**
Read an Apple partition map, with the numbers that Linux gives its entries (block/partitions/mac.c); undefined when there is none. It has no checksum:
the driver descriptor in the first block and the signature of each entry must be there.
*/
export async function readApm(
	reader: BlockReader,
): Promise<Pick<PartitionTable, 'partitions' | 'tableRanges' | 'declaredSize'> | undefined> {
	const first = await reader.read(0, 512);
	if (first.length < 512 || first.toString('latin1', 0, 2) !== 'ER') return undefined;
	const block = first.readUInt16BE(2);
	if (![512, 1024, 2048, 4096].includes(block)) return undefined;
	const partitions: Partition[] = [];
	let declaredSize = 0;
	let count = 1;
	for (let slot = 1; slot <= count; slot++) {
		const entry = await reader.read(slot * block, 512);
		if (entry.length < 512 || entry.toString('latin1', 0, 2) !== 'PM') break;
		if (slot === 1) count = Math.min(entry.readUInt32BE(4), maxPartitions);
		const type = text(entry, 48);
		const [offset, length] = [entry.readUInt32BE(8) * block, entry.readUInt32BE(12) * block];
		// The driver descriptor has the size, too, but of a CD image it is made up.
		declaredSize = Math.max(declaredSize, offset + length);
		if (length === 0 || type === 'Apple_Free') continue;
		const label = text(entry, 16);
		partitions.push({
			number: slot,
			...extentOn(reader.size, offset, length),
			type,
			typeName: type.replaceAll('_', ' '),
			...(label === '' ? {} : {label}),
		});
	}

	if (partitions.length === 0) return undefined;
	return {
		partitions,
		tableRanges: [{offset: 0, length: (count + 1) * block}],
		declaredSize,
	};
}

function text(entry: Buffer, at: number): string {
	return entry.toString('latin1', at, at + 32).split('\0', 1)[0] ?? '';
}
