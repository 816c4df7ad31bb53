import type {GuestDevice} from '../../../source/guest/guest-device.js';
import {offerBlocker} from '../../../source/host/disk-blocker.js';
import type {HostDisk, HostPartition} from '../../../source/host/disks/host-disk.js';

/** What nobody should have to see: escape codes, 300 characters, pictures, right-to-left, wide, a line break. */
export const hostileLabels = [
	'\u001B[2J\u001B[31mred\u0007',
	'x'.repeat(300),
	'👨‍👩‍👧 family ❤️ ⌚',
	'\u202Eevil\u202C עברית',
	'日本語のラベル한국어',
	'two\nlines\r\tand a tab',
	'e\u0301'.repeat(80),
] as const;

export function partition(number: number, more: Partial<HostPartition> = {}): HostPartition {
	return {number, size: 64 << 20, typeName: 'Linux filesystem', mountpoints: [], readableHere: false, ...more};
}

export function disk(path: string, more: Partial<HostDisk> = {}): HostDisk {
	return {
		path,
		kind: 'disk',
		size: 500_107_862_016,
		model: 'Samsung SSD 870',
		serial: `S-${path}`,
		bus: 'sata',
		removable: false,
		readOnly: false,
		sectorSize: 512,
		system: false,
		mountpoints: [],
		readableHere: false,
		partitions: [],
		...more,
	};
}

/** Like the practice disk: a volume group on the eighth partition. */
export const lvmDisk = disk('/dev/sdb', {
	bus: 'usb',
	removable: true,
	partitions: [
		partition(1, {fileSystem: 'vfat', label: 'EFI', typeName: 'EFI System', readableHere: true}),
		partition(5, {fileSystem: 'ext4', label: 'plain', readableHere: true}),
		partition(8, {fileSystem: 'LVM2_member', typeName: 'Linux LVM'}),
	],
});

export const systemDisk = disk('/dev/sda', {
	system: true,
	inUse: {reason: 'this computer runs from it'},
	partitions: [partition(1, {fileSystem: 'ext4', readableHere: true, mountpoints: ['/'], inUse: {reason: 'mounted at /'}})],
});

/** The engine's own. */
export const blockerOf = (of: HostDisk, number?: number) => offerBlocker(of, number === undefined ? [] : [number]);

export function device(path: string, more: Partial<GuestDevice> = {}): GuestDevice {
	return {
		path,
		node: path,
		aliases: [],
		kind: 'partition',
		parents: [],
		size: 128 << 20,
		readOnly: true,
		mountpoints: [],
		mountable: true,
		fileSystem: 'ext4',
		...more,
	};
}

export const lvmDevices: readonly GuestDevice[] = [
	device('/dev/sdb', {
		kind: 'disk',
		fileSystem: 'LVM2_member',
		mountable: false,
		blocker: {code: 'lvm-member', message: 'LVM member: see its volumes', nextSteps: []},
	}),
	device('/dev/vg-host/lv-home', {kind: 'lv', used: 3 << 20, label: 'home of vg host', parents: ['/dev/sdb']}),
	device('/dev/vg-host/lv-root', {kind: 'lv', used: 66 << 20, label: 'root of vg host', parents: ['/dev/sdb']}),
];

export const lockedDevice = device('/dev/sdb2', {
	fileSystem: 'crypto_LUKS',
	mountable: false,
	blocker: {code: 'locked', message: 'locked (LUKS)', nextSteps: []},
});
