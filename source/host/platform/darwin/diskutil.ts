import {partitionTypeName} from '../../../disk/partition-types.js';
import type {Context} from '../../../events.js';
import {defined} from '../../disks/defined.js';
import type {HostDisk, HostPartition, Volume} from '../../disks/host-disk.js';
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
export async function listDarwinDisks(context: Context): Promise<readonly HostDisk[]> {
	const {stdout: list} = await run(['diskutil', 'list', '-plist'], context);
	const info: Record<string, string> = {};
	for (const disk of items(asDictionary(parsePlist(list)), 'AllDisksAndPartitions')) {
		for (const part of [disk, ...items(disk, 'Partitions')]) {
			const identifier = text(part, 'DeviceIdentifier');
			// A disk that was pulled out since the list was made answers with an error: then it is none of ours.
			if (identifier) info[identifier] = (await run(['diskutil', 'info', '-plist', identifier], context, {accept: [0, 1]})).stdout;
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
export function parseDarwinReport({list, info}: DarwinReport): readonly HostDisk[] {
	const disks = items(asDictionary(parsePlist(list)), 'AllDisksAndPartitions');
	const infoOf = (identifier: string | undefined): Dictionary => {
		const xml = identifier === undefined ? undefined : info[identifier];
		return xml === undefined ? {} : asDictionary(parsePlist(xml));
	};
	return disks.flatMap(disk => {
		const details = infoOf(text(disk, 'DeviceIdentifier'));
		const isReal = details.Error === undefined && details.VirtualOrPhysical !== 'Virtual' && items(disk, 'APFSPhysicalStores').length === 0;
		return isReal && Object.keys(details).length > 0 ? [toDisk(disk, details, infoOf, disks)] : [];
	});
}

function toDisk(
	disk: Dictionary,
	details: Dictionary,
	infoOf: (identifier: string | undefined) => Dictionary,
	disks: readonly Dictionary[],
): HostDisk {
	const identifier = text(disk, 'DeviceIdentifier') ?? '';
	const parts = items(disk, 'Partitions');
	const partitions = parts
		.map(part => toPartition(part, infoOf(text(part, 'DeviceIdentifier')), identifier, disks))
		.toSorted((a, b) => a.number - b.number);
	const volume = toVolume(disk, details, disks);
	const busy = partitions.find(({inUse}) => inUse);
	const inUse = volume.inUse ?? (busy?.inUse && {reason: `partition ${busy.number} is ${busy.inUse.reason}`});
	return {
		path: `/dev/${identifier}`,
		kind: 'disk',
		...defined({model: text(details, 'MediaName'), bus: text(details, 'BusProtocol')}),
		removable: details.RemovableMediaOrExternalDevice === true || details.Ejectable === true || details.Internal === false,
		readOnly: details.WritableMedia === false,
		sectorSize: Number(details.DeviceBlockSize ?? 512),
		system: [disk, ...parts].some(part => useOf(part, infoOf(text(part, 'DeviceIdentifier')), disks).places.some(isSystemPlace)),
		...volume,
		partitions,
		...(inUse ? {inUse} : {}),
	};
}

function toPartition(part: Dictionary, details: Dictionary, disk: string, disks: readonly Dictionary[]): HostPartition {
	const identifier = text(part, 'DeviceIdentifier') ?? '';
	return {
		path: `/dev/${identifier}`,
		number: Number.parseInt(identifier.slice(disk.length).replace(/^s/, ''), 10),
		typeName: typeName(text(details, 'Content') ?? text(part, 'Content') ?? ''),
		...toVolume(part, details, disks),
	};
}

/** Apple's own names are good; what it has none for stays a GUID. */
function typeName(content: string) {
	return /^[\dA-F-]{36}$/.test(content) ? partitionTypeName(content.toLowerCase()) : content;
}

function toVolume(part: Dictionary, details: Dictionary, disks: readonly Dictionary[]): Volume {
	const type = text(details, 'FilesystemType') ?? (text(part, 'Content') === 'Apple_APFS' ? 'apfs' : undefined);
	const fileSystem = type === undefined ? undefined : (fileSystems[type] ?? type);
	const {direct, reason} = useOf(part, details, disks);
	return {
		size: Number(details.TotalSize ?? details.Size ?? part.Size ?? 0),
		...defined({fileSystem, label: text(details, 'VolumeName') ?? text(part, 'VolumeName'), uuid: text(details, 'VolumeUUID')}),
		mountpoints: direct,
		...(reason ? {inUse: {reason}} : {}),
		readableHere: type !== undefined && Object.hasOwn(fileSystems, type),
	};
}

type Use = {
	/** Where the volume itself is mounted. */
	readonly direct: readonly string[];
	/** The same, and where what is built on it is mounted. */
	readonly places: readonly string[];
	readonly reason?: string;
};

/** An APFS container is a disk of its own, with the partition as its store; what is mounted of a volume may be a snapshot. */
function useOf(part: Dictionary, details: Dictionary, disks: readonly Dictionary[]): Use {
	const mountpoint = text(details, 'MountPoint') ?? text(part, 'MountPoint');
	if (mountpoint !== undefined) return {direct: [mountpoint], places: [mountpoint], reason: `mounted at ${mountpoint}`};
	if (details.RAIDSlice === true) return {direct: [], places: [], reason: 'part of an AppleRAID set'};
	const identifier = text(part, 'DeviceIdentifier');
	const container = disks.find(disk => items(disk, 'APFSPhysicalStores').some(store => text(store, 'DeviceIdentifier') === identifier));
	const mounted = items(container ?? {}, 'APFSVolumes').flatMap(volume => [
		text(volume, 'MountPoint'),
		...items(volume, 'MountedSnapshots').map(snapshot => text(snapshot, 'SnapshotMountPoint')),
	]);
	const places = mounted.filter(place => place !== undefined).toSorted();
	if (!container || places.length === 0) return {direct: [], places};
	return {direct: [], places, reason: `part of the APFS container ${text(container, 'DeviceIdentifier')}, mounted at ${places.join(', ')}`};
}

function isSystemPlace(place: string) {
	return place === '/' || place.startsWith('/System/Volumes/');
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
