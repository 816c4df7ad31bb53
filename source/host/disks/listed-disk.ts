import type {HostDisk, HostPartition, Volume} from './host-disk.js';

/** What a system tells of a disk or partition. What it does not tell is left out, and read from the disk itself later. */
export type ListedVolume = Omit<Volume, 'inUse' | 'readableHere'> & {
	readonly path: string;
	/** How this computer uses it while it is not mounted: "used as swap", "part of md0". */
	readonly use?: string | undefined;
};
export type ListedPartition = ListedVolume & Pick<HostPartition, 'number' | 'typeName' | 'extended'>;
export type ListedDisk = ListedVolume &
	Pick<HostDisk, 'model' | 'serial' | 'bus' | 'removable' | 'readOnly' | 'sectorSize' | 'system'> & {
		/** In any order. */
		readonly partitions: readonly ListedPartition[];
	};

const systemPlaces = new Set(['/', '/boot', '/boot/efi', '/efi', '/usr']);

/** Whether a computer runs from the disk that is mounted here. */
export function isSystemPlace(mountpoint: string): boolean {
	return systemPlaces.has(mountpoint) || mountpoint.startsWith('/System/Volumes/');
}

/** @param isReadable - Whether this computer could mount or open a file system without us. */
export function toHostDisk({use, ...disk}: ListedDisk, isReadable: (fileSystem: string) => boolean): HostDisk {
	const readableHere = ({fileSystem}: ListedVolume) => fileSystem !== undefined && isReadable(fileSystem);
	const partitions = disk.partitions
		.map(({use: partUse, ...part}) => ({...part, ...inUse(mountOf(part) ?? partUse), readableHere: readableHere(part)}))
		.toSorted((one, other) => one.number - other.number);
	const busy = partitions.find(part => part.inUse);
	const reason = mountOf(disk) ?? (busy ? `partition ${busy.number} is ${busy.inUse?.reason}` : use);
	return {...disk, kind: 'disk', partitions, ...inUse(reason), readableHere: readableHere(disk)};
}

function mountOf({mountpoints: [first]}: ListedVolume): string | undefined {
	return first === undefined ? undefined : `mounted at ${first}`;
}

function inUse(reason: string | undefined): Pick<Volume, 'inUse'> {
	return reason === undefined ? {} : {inUse: {reason}};
}
