import type {Context} from '../../../events.js';
import {isSystemPlace, type ListedDisk, type ListedPartition, type ListedVolume} from '../../disks/listed-disk.js';
import {run} from '../../run.js';
import type {Mount} from '../platform.js';
import {parseMounts} from '../portable/mounts.js';
import {type Geom, type Provider, parseGeomList} from './geom.js';

/** The programs that tell what the list of disks is made from. */
const programs = {disks: ['geom', 'disk', 'list'], partitions: ['gpart', 'list'], swaps: ['swapinfo'], mounts: ['mount']} as const;

/** What they write. */
export type FreeBsdReport = Readonly<Record<keyof typeof programs, string>>;

/** What gpart's names for partition types say of their contents. */
const contents: Readonly<Record<string, string>> = {
	'freebsd-ufs': 'ufs',
	'freebsd-zfs': 'zfs_member',
	'freebsd-swap': 'swap',
	efi: 'vfat',
	'linux-lvm': 'LVM2_member',
	'linux-raid': 'linux_raid_member',
	'linux-swap': 'swap',
	'apple-apfs': 'apfs',
	'apple-hfs': 'hfsplus',
	'apple-zfs': 'zfs_member',
	fat16: 'vfat',
	fat32: 'vfat',
	fat32lba: 'vfat',
	ntfs: 'ntfs',
};

/** What FreeBSD's kernel and base system mount. */
export const freeBsdFileSystems: readonly string[] = ['ufs', 'zfs_member', 'vfat', 'iso9660', 'udf', 'ext2', 'ext3', 'ext4', 'swap'];
/** Drivers whose disks have one kind of connection. */
const buses: Readonly<Record<string, string>> = {ada: 'sata', nda: 'nvme', nvd: 'nvme', vtbd: 'virtio', mmcsd: 'mmc', xbd: 'xen'};

/** The disks of this FreeBSD, by geom. @throws CommandError. */
export async function listFreeBsdDisks(context: Context): Promise<readonly ListedDisk[]> {
	const report = {disks: '', partitions: '', swaps: '', mounts: ''};
	for (const name of Object.keys(programs) as Array<keyof FreeBsdReport>) report[name] = (await run(programs[name], context)).stdout;
	return parseFreeBsdReport(report);
}

/** The pure half of `listFreeBsdDisks`. CDs and empty drives are left out. */
export function parseFreeBsdReport(report: FreeBsdReport): readonly ListedDisk[] {
	const around: Surroundings = {
		mounts: parseMounts(report.mounts),
		swaps: report.swaps.split('\n').flatMap(line => /^\/dev\/(\S+)/.exec(line)?.[1] ?? []),
	};
	const tables = parseGeomList(report.partitions);
	return parseGeomList(report.disks)
		.flatMap(({providers}) => providers)
		.filter(({name, size}) => size > 0 && !/^cd\d/.test(name))
		.map(provider => toDisk(provider, tables, around));
}

type Surroundings = {readonly mounts: readonly Mount[]; readonly swaps: readonly string[]};

function toDisk(provider: Provider, tables: readonly Geom[], around: Surroundings): ListedDisk {
	const volume = toVolume(provider, around);
	const partitions = partitionsOf(provider.name, tables)
		.map(part => toPartition(part, around))
		.filter(({number}) => !Number.isNaN(number));
	const driver = /^[a-z]+/.exec(provider.name)?.[0] ?? '';
	const onZfs = around.mounts.some(({mountpoint, type}) => mountpoint === '/' && type === 'zfs');
	return {
		...volume,
		model: provider.fields.descr,
		serial: provider.fields.ident,
		bus: buses[driver],
		removable: driver === 'mmcsd',
		readOnly: false,
		sectorSize: provider.sectorSize,
		system: [volume, ...partitions].some(
			({mountpoints, fileSystem, use}) =>
				mountpoints.some(isSystemPlace) ||
				use === asSwap ||
				// A pool does not tell its disks in the mount table: with the root on ZFS, any open pool counts.
				(onZfs && use !== undefined && fileSystem === 'zfs_member'),
		),
		partitions,
	};
}

/** The entries of a disk's own table, and those of the extended partition (scheme EBR) in it. BSD labels in a slice are not the guest's partitions. */
function partitionsOf(disk: string, tables: readonly Geom[]): readonly Provider[] {
	const own = tables.find(({name}) => name === disk)?.providers ?? [];
	const logical = tables.filter(({name, fields}) => fields.scheme === 'EBR' && own.some(provider => provider.name === name));
	return [...own, ...logical.flatMap(({providers}) => providers)];
}

function toPartition(provider: Provider, around: Surroundings): ListedPartition {
	const {type = '', rawtype, label} = provider.fields;
	return {
		...toVolume(provider, around),
		number: Number.parseInt(/[ps](\d+)$/.exec(provider.name)?.[1] ?? '', 10),
		typeName: type.startsWith('!') ? (rawtype ?? type) : type,
		label,
		...(type === 'ebr' ? {extended: true} : {}),
	};
}

const asSwap = 'used as swap';

function toVolume(provider: Provider, around: Surroundings): ListedVolume {
	const names = namesOf(provider);
	const isSwap = around.swaps.some(swap => names.includes(swap.replace(/\.eli$/, '')));
	// Whoever builds a pool, for example, keeps others from writing: an exclusive open.
	const isOpen = provider.open.exclusive + provider.open.write > 0;
	return {
		path: `/dev/${provider.name}`,
		size: provider.size,
		fileSystem: contents[provider.fields.type ?? ''],
		mountpoints: around.mounts.filter(({source}) => names.some(name => isOn(source, name))).map(({mountpoint}) => mountpoint),
		use: isSwap ? asSwap : isOpen ? 'used by this computer' : undefined,
	};
}

/** A partition has several names below /dev; glabel(8). */
function namesOf({name, fields}: Provider): readonly string[] {
	return [name, ...(fields.label ? [`gpt/${fields.label}`] : []), ...(fields.rawuuid ? [`gptid/${fields.rawuuid}`] : [])];
}

/** Mounted from the partition, or from a BSD label inside of it: ada0s1a of ada0s1. */
function isOn(source: string, name: string) {
	const device = source.replace(/^\/dev\//, '');
	return device === name || (device.startsWith(name) && /^[a-h]$/.test(device.slice(name.length)));
}
