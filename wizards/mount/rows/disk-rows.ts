import {type DiskOperations, formatBytes, type HostDisk} from '../../../source/index.js';
import type {Column, ListRow} from '../../widgets/live-list/list-row.js';
import {fileSystemName} from '../names.js';
import {isForeign, markForeign} from './foreign.js';
import {freePartitions} from './partition-rows.js';

export const diskColumns: readonly Column[] = [
	{title: 'Disk', cut: 'start', min: 12},
	{title: 'Size', align: 'right', min: 8},
	{title: 'Model', drop: 1, min: 8},
	{title: 'Bus', drop: 2},
	{title: 'On it', min: 10},
];

/** The row that leads to an image, which has yet to be named. */
export const imageRow: ListRow = {id: 'image', cells: ['an image…'], note: 'a file that holds a disk', isWay: true};

/**
A disk or a named image as it is listed. One that is in use in parts can be chosen as long as another part can; the system's disk never.
@param blockerOf Of the engine.
*/
export function diskRow(disk: HostDisk, blockerOf: DiskOperations['blocker']): ListRow {
	const {path, size, model = '', bus = '', problem, partitions} = disk;
	const contents = problem ?? contentsOf(disk);
	const mark = markForeign(contents, [disk, ...partitions].some(isForeign));
	const joined = [disk, ...partitions].find(({inUse}) => inUse?.canJoin);
	const note = joined?.inUse?.reason ?? mark.note;
	return {id: path, cells: [path, formatBytes(size), model, bus, mark.cell], note, disabled: whyNot(disk, blockerOf)};
}

function whyNot(disk: HostDisk, blockerOf: DiskOperations['blocker']): string | undefined {
	const reason = blockerOf(disk)?.message;
	if (reason === undefined) return undefined;
	return freePartitions(disk, blockerOf).length > 0 && !disk.system ? undefined : reason;
}

/** The file systems on it, each once, those that this computer cannot read first. */
function contentsOf(disk: HostDisk): string {
	const volumes = disk.partitions.length > 0 ? disk.partitions : [disk];
	const names = volumes
		.filter(volume => volume.fileSystem !== undefined)
		.toSorted((a, b) => Number(isForeign(b)) - Number(isForeign(a)))
		.map(({fileSystem}) => fileSystemName(fileSystem));
	if (names.length > 0) return [...new Set(names)].join(', ');
	const {length} = disk.partitions;
	return length === 0 ? 'nothing that is known' : `${length} ${length === 1 ? 'partition' : 'partitions'}`;
}
