import {formatBytes, type GuestDevice, type GuestDeviceKind, partsText, sentence} from '../../../source/index.js';
import type {Column, ListRow} from '../../widgets/live-list/list-row.js';
import {fileSystemName} from '../names.js';

export const deviceColumns: readonly Column[] = [
	{title: 'Device', cut: 'start', min: 20},
	{title: 'Kind', drop: 4, min: 14},
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

/** What can be mounted or opened comes first, then what may be encrypted, each part in the guest's order. */
export function deviceRows(devices: readonly GuestDevice[]): readonly ListRow[] {
	const rank = (device: GuestDevice) => (isPossible(device) ? 0 : mayBeEncrypted(device) ? 1 : 2);
	return devices.toSorted((one, other) => rank(one) - rank(other)).map(device => deviceRow(device, devices));
}

/** @param devices All that the guest found, itself among them. */
export function deviceRow(device: GuestDevice, devices: readonly GuestDevice[]): ListRow {
	const {path, kind, size, used, fileSystem, label = '', blocker} = device;
	const extension = missingExtension(device);
	const canOpen = isPossible(device) || mayBeEncrypted(device);
	const note = extension !== undefined ? `needs ${extension}` : noteOf(device, devices);
	return {
		id: path,
		cells: [path, kinds[kind], formatBytes(size), used === undefined ? '' : formatBytes(used), fileSystemName(fileSystem), label],
		...(note === undefined ? {} : {note}),
		...(blocker && !canOpen ? {disabled: blocker.message} : {}),
	};
}

/** What tells it from the others. */
function noteOf(device: GuestDevice, devices: readonly GuestDevice[]): string | undefined {
	const {path, kind, parents, degraded, writeBlocker} = device;
	if (isLocked(device)) return 'locked: Enter asks for the passphrase';
	if (mayBeEncrypted(device)) return 'nothing found';
	if (writeBlocker) return 'only to be read';
	if (degraded) return `degraded: ${degraded.present} of ${degraded.total}`;
	if (kind === 'subvolume') return path.endsWith('@/') ? 'with all its subvolumes' : undefined;
	if (devices.some(other => other.kind === 'subvolume' && other.parents.includes(path))) return 'its default subvolume';
	const holder = kind === 'partition' ? devices.find(other => parents.includes(other.path) && other.kind !== 'disk') : undefined;
	return holder && `within ${holder.path}`;
}

/** What else there is to say of a device, and what can be done about it; nothing for most. */
export function aboutDevice(device: GuestDevice): readonly string[] {
	const {degraded, writeBlocker, blocker} = device;
	if (isLocked(device)) return ['It is locked: Enter asks for the passphrase.'];
	if (mayBeEncrypted(device)) return ['Nothing is found on it. If it is encrypted and does not say so, press Enter.'];
	const extension = missingExtension(device);
	if (extension !== undefined) return [`It needs ${extension}, which the intermediary does not have. Enter asks whether to add it now.`];
	if (blocker) {
		const steps = blocker.code === 'missing-disk' ? ['Go back, and mark the missing disks, too, with the space bar.'] : blocker.nextSteps;
		return [`Cannot be chosen: ${blocker.message}.`, ...steps.map(sentence)];
	}

	if (writeBlocker) return [`Only to be read: ${writeBlocker.message}.`, ...writeBlocker.nextSteps.map(sentence)];
	return degraded ? [`Degraded: ${partsText(degraded)}. It is only read, unless you choose to write to it anyway.`] : [];
}

/** Whether a passphrase is all that is missing. */
export function isLocked({blocker}: GuestDevice): boolean {
	return blocker?.code === 'locked';
}

/** Whether nothing is found on it: some encryption looks like that. */
function mayBeEncrypted({blocker}: GuestDevice): boolean {
	return blocker?.code === 'no-file-system';
}

/** What the intermediary has to get before the device can be used, and can get. */
export function missingExtension({blocker}: GuestDevice): string | undefined {
	return blocker?.extension;
}

/** Whether it can be mounted, or made so. */
function isPossible(device: GuestDevice): boolean {
	return device.mountable || isLocked(device) || missingExtension(device) !== undefined;
}

/** The one that most people will want: the first that can be mounted, else the first that can be opened, else the first that could be. */
export function likelyDevice(devices: readonly GuestDevice[]): GuestDevice | undefined {
	return devices.find(({mountable}) => mountable) ?? devices.find(device => isLocked(device)) ?? devices.find(device => isPossible(device));
}

/** The only one that could be mounted: none is locked or lacks an extension, no other is mountable. */
export function onlyDevice(devices: readonly GuestDevice[]): GuestDevice | undefined {
	const possible = devices.filter(device => isPossible(device));
	return possible.length === 1 && possible[0]?.mountable ? possible[0] : undefined;
}
