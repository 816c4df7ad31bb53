import {luksMemoryOf} from '../disk/luks-header.js';
import {readPartitionTable} from '../disk/partition-table.js';
import {UserError} from '../errors.js';
import type {Context} from '../events.js';
import {openImage} from './disk-image.js';
import type {Source} from './source-argument.js';

/**
KiB of memory that it takes to open what is encrypted on a disk, as far as that can be seen from here: not within volumes, arrays and what is encrypted
itself. 0 when there is nothing, and when the disk cannot be read: whoever opens something finds out what it takes.
*/
export async function keyMemory(
	{path, format, partitions}: Pick<Source, 'path' | 'format' | 'partitions'>,
	context: Context,
): Promise<number> {
	try {
		await using reader = await openImage(path, format, context);
		const table = await readPartitionTable(reader);
		const wanted = table.partitions.filter(({number}) => partitions.length === 0 || partitions.includes(number));
		const starts = [...(partitions.length === 0 ? [0] : []), ...wanted.map(({offset}) => offset)];
		let most = 0;
		for (const start of starts) most = Math.max(most, await luksMemoryOf(async (at, length) => reader.read(start + at, length)));
		return most;
	} catch (error) {
		context.signal.throwIfAborted();
		if (error instanceof UserError) return 0;
		throw error;
	}
}
