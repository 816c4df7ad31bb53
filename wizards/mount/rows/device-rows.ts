import type {GuestDevice, GuestDeviceKind} from '../../../source/guest/block-devices.js';
import {printable} from '../../../source/host/printable.js';
import {formatBytes} from '../../../source/session/format-bytes.js';
import {fileSystemName} from '../names.js';

/** A device of the guest in the list, all text harmless and of any length. */
export type DeviceRow = {
	/** As the guest names it. */
	readonly path: string;
	readonly kind: string;
	readonly size: string;
	readonly fileSystem: string;
	readonly label: string;
	/** A passphrase opens it. */
	readonly isLocked: boolean;
	/** Why it can be neither mounted nor opened. */
	readonly reason?: string;
};

const kinds: Readonly<Record<GuestDeviceKind, string>> = {
	disk: 'disk',
	partition: 'partition',
	lv: 'logical volume',
	raid: 'array',
	crypt: 'unlocked',
	mapped: 'mapped',
};

export function deviceRow(device: GuestDevice): DeviceRow {
	const locked = isLocked(device);
	return {
		path: printable(device.path),
		kind: kinds[device.kind],
		size: formatBytes(device.size),
		fileSystem: device.fileSystem === undefined ? '' : fileSystemName(device.fileSystem),
		label: printable(device.label ?? ''),
		isLocked: locked,
		...(device.mountable || locked ? {} : {reason: printable(device.why ?? 'no file system found')}),
	};
}

/** Whether a passphrase is all that is missing: the guest tells when it could not open it anyway. */
export function isLocked({fileSystem, mountable, why}: GuestDevice): boolean {
	return !mountable && fileSystem === 'crypto_LUKS' && why === 'locked (LUKS)';
}

/** The one that most people will want: the first that can be mounted, else the first that can be opened. */
export function likelyDevice(devices: readonly GuestDevice[]): GuestDevice | undefined {
	return devices.find(({mountable}) => mountable) ?? devices.find(device => isLocked(device));
}
