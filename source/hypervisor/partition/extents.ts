import {open} from 'node:fs/promises';
import path from 'node:path';
import type {BlockReader} from '../../disk/block-reader.js';
import type {PartitionTable} from '../../disk/partition.js';
import {UsageError} from '../../errors.js';
import {type DiskParts, type Stretch, sectorSize} from './view.js';

/** A piece of a virtual disk that a VMDK descriptor joins from several files. */
export type Extent = {
	/** Bytes, in whole sectors. */
	readonly size: number;
	/** A device or image by its absolute path, or a file beside the descriptor by its name. */
	readonly file: string;
	/** Bytes into the file. */
	readonly offset: number;
};

/**
The extents of a disk of which only some stretches are shown: those are the source itself. The others are files of ours in the folder, which have the
partition table's bytes where the disk has them, and holes that read as zeros elsewhere.
*/
export async function makeExtents(
	folder: string,
	source: string,
	{stretches, table: {tableRanges}, reader}: DiskParts,
): Promise<readonly Extent[]> {
	const extents: Extent[] = [];
	for (const [index, stretch] of stretches.entries()) {
		const {offset, size, isShown} = stretch;
		const file = isShown ? source : `around-${index}.img`;
		if (!isShown) await copyTable(path.join(folder, file), stretch, tableRanges, reader);
		extents.push({size, file, offset: isShown ? offset : 0});
	}

	return extents;
}

async function copyTable(file: string, stretch: Stretch, tableRanges: PartitionTable['tableRanges'], reader: BlockReader): Promise<void> {
	const {offset: start, size} = stretch;
	await using handle = await open(file, 'w', 0o600);
	await handle.truncate(size);
	for (const {offset, length} of tableRanges) {
		const from = Math.max(offset, start);
		const to = Math.min(offset + length, start + size);
		if (from < to) {
			const bytes = await reader.read(from, to - from);
			await handle.write(bytes, 0, bytes.length, from - start);
		}
	}
}

/**
The line of a descriptor for an extent.
@param longest - bytes that the name of a file may have.
@throws UsageError for a file name that a descriptor cannot hold.
*/
export function extentLine({size, file, offset}: Extent, access: 'RW' | 'RDONLY', longest = Number.POSITIVE_INFINITY): string {
	if (/["\r\n]/.test(file) || Buffer.byteLength(file) > longest) {
		throw new UsageError(
			`${JSON.stringify(file)} cannot be attached: its name is too long, or has a quotation mark or a line break in it`,
			{
				nextSteps: ['Use a symbolic link with a simpler name'],
			},
		);
	}

	return `${access} ${size / sectorSize} FLAT "${file}" ${offset / sectorSize}`;
}
