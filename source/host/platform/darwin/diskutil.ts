import {partitionTypeName} from '../../../disk/partition-types.js';
import type {Context} from '../../../events.js';
import {isSystemPlace, type ListedDisk, type ListedPartition, type ListedVolume} from '../../disks/listed-disk.js';
import {run} from '../../run.js';
import {type Plist, parsePlist} from './plist.js';

type Dictionary = {readonly [key: string]: Plist};

/** Everything that the list of disks is made from, as property lists. */
export type DarwinReport = {
	/** `diskutil list -plist`. */
	readonly list: string;
	/** `diskutil info -plist X`, by identifier: of each whole disk and each partition. */
	readonly info: Readonly<Record<string, string>>;
};

/** What macOS mounts by itself, by diskutil's name for it, and as lsblk names it. */
const fileSystems: Readonly<Record<string, string>> = {
	apfs: 'apfs',
	hfs: 'hfsplus',
	msdos: 'vfat',
	exfat: 'exfat',
	ntfs: 'ntfs',
	udf: 'udf',
	cd9660: 'iso9660',
};

/** What macOS mounts, as lsblk names it. */
export const darwinFileSystems: readonly string[] = Object.values(fileSystems);

/** The disks of this Mac, by diskutil. Disk images and the disks that APFS makes up are left out. @throws CommandError. */
export async function listDarwinDisks(context: Context): Promise<readonly ListedDisk[]> {
	const {stdout: list} = await run(['diskutil', 'list', '-plist'], context);
	const info: Record<string, string> = {};
	for (const disk of disksIn(list)) {
		for (const {DeviceIdentifier: identifier} of [disk, ...items(disk, 'Partitions')]) {
			// A disk that was pulled out since the list was made answers with an error, and is left out.
			if (typeof identifier === 'string')
				info[identifier] = (await run(['diskutil', 'info', '-plist', identifier], context, {accept: [0, 1]})).stdout;
		}
	}

	return parseDarwinReport({list, info});
}

/** Bytes of a disk or partition; NaN when diskutil does not say. @throws CommandError when there is none. */
export async function darwinDeviceSize(device: string, context: Context): Promise<number> {
	const {stdout} = await run(['diskutil', 'info', '-plist', device], context);
	return Number(asDictionary(parsePlist(stdout)).TotalSize);
}

/** The pure half of `listDarwinDisks`. @throws UserError when a property list cannot be read. */
export function parseDarwinReport({list, info}: DarwinReport): readonly ListedDisk[] {
	const disks = disksIn(list);
	const details = new Map(Object.entries(info).map(([identifier, xml]) => [identifier, asDictionary(parsePlist(xml))]));
	const withDetails = (part: Dictionary) => merged(part, details.get(text(part, 'DeviceIdentifier') ?? '') ?? {});
	const isReal = (disk: Dictionary) => {
		const {Error: error, VirtualOrPhysical: kind} = details.get(text(disk, 'DeviceIdentifier') ?? '') ?? {Error: true};
		return error === undefined && kind !== 'Virtual' && items(disk, 'APFSPhysicalStores').length === 0;
	};
	return disks.filter(isReal).map(disk => toDisk(withDetails(disk), items(disk, 'Partitions').map(withDetails), disks));
}

function disksIn(list: string): readonly Dictionary[] {
	return items(asDictionary(parsePlist(list)), 'AllDisksAndPartitions');
}

/** What the list says of a part, and what its details say. Those are empty where they know less. */
function merged(part: Dictionary, details: Dictionary): Dictionary {
	return {...part, ...Object.fromEntries(Object.entries(details).filter(([, value]) => value !== ''))};
}

function toDisk(disk: Dictionary, parts: readonly Dictionary[], disks: readonly Dictionary[]): ListedDisk {
	const isSystem = (part: Dictionary) => [text(part, 'MountPoint') ?? '', ...(containerOn(part, disks)?.places ?? [])].some(isSystemPlace);
	return {
		...toVolume(disk, disks),
		model: text(disk, 'MediaName'),
		bus: text(disk, 'BusProtocol'),
		removable: disk.RemovableMediaOrExternalDevice === true || disk.Ejectable === true || disk.Internal === false,
		readOnly: disk.WritableMedia === false,
		sectorSize: Number(disk.DeviceBlockSize ?? 512),
		system: [disk, ...parts].some(isSystem),
		partitions: parts.map(part => toPartition(part, disk, disks)),
	};
}

function toPartition(part: Dictionary, disk: Dictionary, disks: readonly Dictionary[]): ListedPartition {
	const content = text(part, 'Content') ?? '';
	const ownName = (text(part, 'DeviceIdentifier') ?? '').slice(text(disk, 'DeviceIdentifier')?.length);
	return {
		...toVolume(part, disks),
		number: Number.parseInt(ownName.replace(/^s/, ''), 10),
		// Apple's own names are good. A type for which it has none is a GUID.
		typeName: /^[\dA-F-]{36}$/.test(content) ? partitionTypeName(content.toLowerCase()) : content,
	};
}

function toVolume(part: Dictionary, disks: readonly Dictionary[]): ListedVolume {
	const type = text(part, 'FilesystemType') ?? (part.Content === 'Apple_APFS' ? 'apfs' : undefined);
	const mountpoint = text(part, 'MountPoint');
	return {
		path: `/dev/${text(part, 'DeviceIdentifier')}`,
		size: Number(part.TotalSize ?? part.Size ?? 0),
		fileSystem: type && (fileSystems[type] ?? type),
		label: text(part, 'VolumeName'),
		uuid: text(part, 'VolumeUUID'),
		mountpoints: mountpoint === undefined ? [] : [mountpoint],
		use: useOf(part, disks),
	};
}

function useOf(part: Dictionary, disks: readonly Dictionary[]): string | undefined {
	if (part.RAIDSlice === true) return 'part of an AppleRAID set';
	const {name, places = []} = containerOn(part, disks) ?? {};
	return places.length === 0 ? undefined : `part of the APFS container ${name}, mounted at ${places.join(', ')}`;
}

/** The APFS container on a partition, which is a disk of its own, and where its volumes are mounted: themselves or as snapshots. */
function containerOn(part: Dictionary, disks: readonly Dictionary[]) {
	const isOn = (disk: Dictionary) => items(disk, 'APFSPhysicalStores').some(store => store.DeviceIdentifier === part.DeviceIdentifier);
	const container = disks.find(isOn);
	if (!container) return undefined;
	const places = items(container, 'APFSVolumes').flatMap(volume => [
		text(volume, 'MountPoint') ?? [],
		items(volume, 'MountedSnapshots').flatMap(snapshot => text(snapshot, 'SnapshotMountPoint') ?? []),
	]);
	return {name: text(container, 'DeviceIdentifier'), places: places.flat().toSorted()};
}

function asDictionary(value: Plist | undefined): Dictionary {
	return typeof value === 'object' && !Array.isArray(value) ? (value as Dictionary) : {};
}

function items(dictionary: Dictionary, key: string): readonly Dictionary[] {
	const value = dictionary[key];
	return Array.isArray(value) ? value.map(item => asDictionary(item as Plist)) : [];
}

function text(dictionary: Dictionary, key: string): string | undefined {
	const value = dictionary[key];
	return typeof value === 'string' && value !== '' ? value : undefined;
}
