import type {BlockReader} from '../../disk/block-reader.js';
import {identify} from '../../disk/identify.js';
import {readPartitionTable} from '../../disk/partition-table.js';
import {UserError} from '../../errors.js';
import type {Context} from '../../events.js';
import {openImage} from '../disk-image.js';
import type {HostDisk, HostPartition, Volume} from './host-disk.js';

type KnowsHere = (fileSystem: string) => boolean;

/** Add what the system did not tell but the disk does, as far as we may read it: partitions, their types, and what is on them. */
export async function complete(disk: HostDisk, knowsHere: KnowsHere, context: Context): Promise<HostDisk> {
	const isComplete = disk.partitions.length > 0 && disk.partitions.every(({typeName, fileSystem}) => typeName !== '' && fileSystem);
	if (isComplete || (disk.inUse && disk.partitions.length === 0)) return disk;
	const reader = await openImage(disk.path, 'raw', context).catch(() => undefined);
	if (!reader) return disk;
	try {
		return await completeFrom(reader, disk, knowsHere);
	} catch (error) {
		// What cannot be read, or makes no sense, is shown as far as the system knows it.
		if (error instanceof UserError) return {...disk, problem: error.message};
		throw error;
	} finally {
		await reader.close();
	}
}

/** The same from an open disk. @throws UserError. */
export async function completeFrom(reader: BlockReader, disk: HostDisk, knowsHere: KnowsHere): Promise<HostDisk> {
	const table = await readPartitionTable(reader);
	if (table.partitions.length === 0 && disk.partitions.length === 0) {
		return disk.fileSystem === undefined ? {...disk, ...(await contentsOf(reader, {offset: 0, size: reader.size}, knowsHere))} : disk;
	}

	const partitions: HostPartition[] = [];
	const known = new Map(disk.partitions.map(partition => [partition.number, partition]));
	for (const {number, typeName, label, extended, ...range} of table.partitions) {
		const listed = known.get(number);
		known.delete(number);
		const unlisted = {number, typeName, size: range.size, mountpoints: [], readableHere: false};
		const partition: HostPartition = {
			...(label ? {label} : {}),
			...(listed ?? unlisted),
			typeName: listed?.typeName || typeName,
			...(extended ? {extended} : {}),
		};
		const isKnown = partition.fileSystem !== undefined || partition.inUse || extended;
		partitions.push(isKnown ? partition : {...partition, ...(await contentsOf(reader, range, knowsHere))});
	}

	return {
		...disk,
		sectorSize: Math.max(disk.sectorSize, table.sectorSize),
		partitions: [...partitions, ...known.values()].toSorted((a, b) => a.number - b.number),
	};
}

async function contentsOf(
	reader: BlockReader,
	range: {readonly offset: number; readonly size: number},
	knowsHere: KnowsHere,
): Promise<Partial<Volume>> {
	const found = await identify(reader, range);
	if (!found) return {};
	const {type, ...details} = found;
	return {...details, fileSystem: type, readableHere: knowsHere(type)};
}
