import {type DiskOperations, formatBytes, type HostDisk, type HostPartition} from '../../../source/index.js';
import type {Column, ListRow} from '../../widgets/live-list/list-row.js';
import type {Answers} from '../answers.js';
import {fileSystemName} from '../names.js';
import {isForeign, markForeign} from './foreign.js';

export const partitionColumns: readonly Column[] = [
	{title: 'No', align: 'right', min: 5},
	{title: 'Size', align: 'right', min: 8},
	{title: 'On it', min: 6},
	{title: 'Label', drop: 1, min: 8},
	{title: 'Type', drop: 2, min: 10},
];

const wholeDisk = 'whole';

/** The partitions by their number, then the whole disk. */
export function partitionRows(disk: HostDisk, blockerOf: DiskOperations['blocker']): readonly ListRow[] {
	const whole: ListRow = {
		id: wholeDisk,
		cells: ['whole', formatBytes(disk.size), fileSystemName(disk.fileSystem), disk.label ?? '', 'whole disk'],
		disabled: blockerOf(disk)?.message,
	};
	return [...disk.partitions.map(partition => partitionRow(disk, partition, blockerOf)), whole];
}

/** The numbers that rows stand for; none: the whole disk, also when it is one of several. */
export function partitionNumbers(rows: ReadonlyArray<Pick<ListRow, 'id'>>): readonly number[] {
	return rows.some(({id}) => id === wholeDisk) ? [] : rows.map(({id}) => Number(id));
}

/** The other way round. */
export function partitionRowIds(numbers: readonly number[]): readonly string[] {
	return numbers.length === 0 ? [wholeDisk] : numbers.map(String);
}

/**
The only answer that there is to which partitions of the disks. Of one disk: its one partition, or the only one that can be chosen; none when there is
nothing but the whole disk. Of several: all of each, or where that cannot be chosen all partitions that can. Undefined: it has to be asked for.
*/
export function onlyPartitions(disks: readonly HostDisk[], blockerOf: DiskOperations['blocker']): Answers['partitions'] | undefined {
	const [disk, ...others] = disks;
	if (disk && others.length === 0) return onlyPartition(disk, blockerOf);
	return disks.map(one => (blockerOf(one) === undefined ? [] : freePartitions(one, blockerOf).map(({number}) => number)));
}

function onlyPartition(disk: HostDisk, blockerOf: DiskOperations['blocker']): Answers['partitions'] | undefined {
	const free = freePartitions(disk, blockerOf);
	const isOnly = disk.partitions.filter(({extended}) => !extended).length === 1 && disk.fileSystem === undefined;
	const isWholeFree = blockerOf(disk) === undefined;
	const [only] = free;
	if (only && free.length === 1 && (isOnly || !isWholeFree)) return [[only.number]];
	return free.length === 0 && isWholeFree ? [[]] : undefined;
}

/** Those that can be chosen. */
export function freePartitions(disk: HostDisk, blockerOf: DiskOperations['blocker']): readonly HostPartition[] {
	return disk.partitions.filter(({number, extended}) => !extended && blockerOf(disk, number) === undefined);
}

/** Where the pointer is at first: the largest of those that this computer cannot read, else of those that can be chosen. */
export function likelyPartition(disk: HostDisk, blockerOf: DiskOperations['blocker']): HostPartition | undefined {
	const free = freePartitions(disk, blockerOf);
	const foreign = free.filter(isForeign);
	return (foreign.length > 0 ? foreign : free).toSorted((a, b) => b.size - a.size)[0];
}

function partitionRow(disk: HostDisk, partition: HostPartition, blockerOf: DiskOperations['blocker']): ListRow {
	const {number, size, fileSystem, label = '', typeName, extended} = partition;
	const mark = markForeign(fileSystemName(fileSystem), isForeign(partition));
	return {
		id: String(number),
		cells: [String(number), formatBytes(size), mark.cell, label, typeName],
		note: partition.inUse?.reason ?? partition.partOf ?? mark.note,
		disabled: extended ? 'only holds the others' : blockerOf(disk, number)?.message,
	};
}
