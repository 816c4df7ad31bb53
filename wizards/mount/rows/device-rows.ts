import {formatBytes, type GuestDevice, type GuestDeviceKind} from '../../../source/index.js';
import type {Column, ListRow} from '../../widgets/live-list/list-row.js';
import {fileSystemName} from '../names.js';

export const deviceColumns: readonly Column[] = [
	{title: 'Device', cut: 'start', min: 16},
	{title: 'Kind', drop: 4, min: 8},
	{title: 'Size', align: 'right', drop: 2, min: 8},
	{title: 'Used', align: 'right', drop: 3, min: 8},
	{title: 'On it', drop: 1, min: 5},
	{title: 'Label', min: 6},
];

/** What is not a device: the way to another part of the disk. */
export const elsewhereRow: ListRow = {id: 'elsewhere', cells: ['elsewhere…'], note: 'another partition'};

const kinds: Readonly<Record<GuestDeviceKind, string>> = {
	disk: 'disk',
	partition: 'partition',
	lv: 'logical volume',
	raid: 'array',
	crypt: 'unlocked',
	mapped: 'mapped',
	subvolume: 'subvolume',
};

/** What can be chosen comes first, each part in the guest's order. */
export function deviceRows(devices: readonly GuestDevice[]): readonly ListRow[] {
	const rows = devices.map(deviceRow);
	return [...rows.filter(({disabled}) => disabled === undefined), ...rows.filter(({disabled}) => disabled !== undefined)];
}

export function deviceRow(device: GuestDevice): ListRow {
	const {path, kind, size, used, fileSystem, label = '', degraded, blocker} = device;
	const locked = isLocked(device);
	return {
		id: path,
		cells: [path, kinds[kind], formatBytes(size), used === undefined ? '' : formatBytes(used), fileSystemName(fileSystem), label],
		...(degraded && !blocker ? {note: `${degraded.present} of ${degraded.total} disks`} : {}),
		...(locked ? {note: 'locked: Enter asks for the passphrase'} : {}),
		...(blocker && !locked ? {disabled: blocker.message} : {}),
	};
}

/** Whether a passphrase is all that is missing. */
export function isLocked({blocker}: GuestDevice): boolean {
	return blocker?.code === 'locked';
}

/** The one that most people will want: the first that can be mounted, else the first that can be opened. */
export function likelyDevice(devices: readonly GuestDevice[]): GuestDevice | undefined {
	return devices.find(({mountable}) => mountable) ?? devices.find(device => isLocked(device));
}

/** The only one that could be mounted: none is locked, no other is mountable. */
export function onlyDevice(devices: readonly GuestDevice[]): GuestDevice | undefined {
	const possible = devices.filter(device => device.mountable || isLocked(device));
	return possible.length === 1 && possible[0]?.mountable ? possible[0] : undefined;
}
