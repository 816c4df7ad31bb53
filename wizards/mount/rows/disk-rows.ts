import type {HostDisk} from '../../../source/host/disks/host-disk.js';
import {printable} from '../../../source/host/printable.js';
import type {DiskServices} from '../../../source/services/services.js';
import {formatBytes} from '../../../source/session/format-bytes.js';
import {fileSystemName} from '../names.js';
import {isForeign} from './volume.js';

/** A disk in the list, all text harmless and of any length. */
export type DiskRow = {
	readonly path: string;
	readonly size: string;
	readonly model: string;
	readonly bus: string;
	/** "LVM, btrfs" */
	readonly contents: string;
	/** Something on it cannot be read here. */
	readonly isForeign: boolean;
	/** Why it cannot be chosen. */
	readonly reason?: string;
};

/**
The disk as it is listed. One that is in use in parts can be chosen as long as another part can; the system's disk never.
@param refusal Of the engine.
*/
export function diskRow(disk: HostDisk, refusal: DiskServices['refusal']): DiskRow {
	const reason = whyNot(disk, refusal);
	return {
		path: printable(disk.path),
		size: formatBytes(disk.size),
		model: disk.kind === 'image' ? `${disk.format ?? 'raw'} image` : printable(disk.model ?? ''),
		bus: printable(disk.bus ?? ''),
		contents: disk.problem === undefined ? contentsOf(disk) : printable(disk.problem),
		isForeign: [disk, ...disk.partitions].some(volume => isForeign(volume)),
		...(reason === undefined ? {} : {reason: printable(reason)}),
	};
}

function whyNot(disk: HostDisk, refusal: DiskServices['refusal']): string | undefined {
	const reason = refusal(disk);
	if (reason === undefined) return undefined;
	const isPartlyFree = disk.partitions.some(({number, extended}) => !extended && refusal(disk, number) === undefined);
	return isPartlyFree && !disk.system ? undefined : reason;
}

/** The file systems on it, each once, those that this computer cannot read first. */
function contentsOf(disk: HostDisk): string {
	const volumes = disk.partitions.length > 0 ? disk.partitions : [disk];
	const names = volumes
		.filter(volume => volume.fileSystem !== undefined)
		.toSorted((a, b) => Number(isForeign(b)) - Number(isForeign(a)))
		.map(({fileSystem = ''}) => fileSystemName(fileSystem));
	if (names.length > 0) return [...new Set(names)].join(', ');
	const {length} = disk.partitions;
	return length === 0 ? 'nothing that is known' : `${length} ${length === 1 ? 'partition' : 'partitions'}`;
}
