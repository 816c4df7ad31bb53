import {open} from 'node:fs/promises';
import type {BlockReader} from '../../disk/block-reader.js';
import type {ByteRange} from '../../disk/partition.js';

/** A stretch of a disk, in bytes. */
type Stretch = {readonly offset: number; readonly size: number};

/** Write a file as long as the stretch that has the partition table's bytes where the disk has them, and holes that read as zeros elsewhere. */
export async function copyTable(
	file: string,
	{offset: start, size}: Stretch,
	tableRanges: readonly ByteRange[],
	reader: BlockReader,
): Promise<void> {
	const handle = await open(file, 'w', 0o600);
	try {
		await handle.truncate(size);
		for (const {offset, length} of tableRanges) {
			const from = Math.max(offset, start);
			const to = Math.min(offset + length, start + size);
			if (from < to) {
				const bytes = await reader.read(from, to - from);
				await handle.write(bytes, 0, bytes.length, from - start);
			}
		}
	} finally {
		await handle.close();
	}
}
