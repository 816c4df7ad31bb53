import type {DeviceFacts, KernelDevice} from './device-facts.js';
import {namesOf} from './device-names.js';
import {guestMountpoint} from './guest-mountpoint.js';

/** Where it mounts what joins a machine that serves another mount. @param id - of the session. */
export function joinedMountpoint(id: string): string {
	return `${guestMountpoint}-${id}`;
}

/** Whether a folder of the guest is one where it mounts what it is asked to mount. */
export function isOurs(mountpoint: string): boolean {
	return mountpoint === guestMountpoint || mountpoint.startsWith(`${guestMountpoint}/`) || mountpoint.startsWith(`${guestMountpoint}-`);
}

/**
What does not belong to the guest itself: all devices but the disks, with everything on them, of which something is mounted elsewhere than where we
mount.
*/
export function foreignDevices({devices, mounts}: Pick<DeviceFacts, 'devices' | 'mounts'>): readonly KernelDevice[] {
	const elsewhere = mounts.filter(({mountpoint}) => !isOurs(mountpoint));
	const used = new Set(elsewhere.flatMap(({device, source}) => [device, source]));
	const isUsed = (device: KernelDevice) => used.has(device.number) || namesOf(device).some(name => used.has(name));
	const own = new Set(devices.filter(isUsed).flatMap(({name}) => rootsOf(name, devices)));
	return devices.filter(({name}) => !rootsOf(name, devices).some(root => own.has(root)));
}

/** Kernel names of the disks that a device is on. */
export function rootsOf(name: string, devices: readonly KernelDevice[]): readonly string[] {
	const device = devices.find(other => other.name === name);
	const below = device?.disk === undefined ? (device?.slaves ?? []) : [device.disk];
	return below.length === 0 ? [name] : below.flatMap(other => rootsOf(other, devices));
}
