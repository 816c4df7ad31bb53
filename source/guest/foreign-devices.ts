import type {DeviceFacts, KernelDevice} from './device-facts.js';

/** Where the guest mounts what it is asked to mount (step 5b). */
export const guestMountpoint = '/root/mnt';

/** The kernel's node of a device; a slash in its name is an exclamation mark in sysfs: `cciss!c0d0`. */
export function nodeOf(name: string): string {
	return `/dev/${name.replaceAll('!', '/')}`;
}

/**
What does not belong to the guest itself: all but the disks, with everything on them, of which something is mounted elsewhere than at
`guestMountpoint`.
*/
export function foreignDevices({devices, mounts}: Pick<DeviceFacts, 'devices' | 'mounts'>): readonly KernelDevice[] {
	const elsewhere = mounts.filter(({mountpoint}) => mountpoint !== guestMountpoint && !mountpoint.startsWith(`${guestMountpoint}/`));
	const used = new Set(elsewhere.flatMap(({device, source}) => [device, source]));
	const isUsed = ({name, number, mapperName}: KernelDevice) =>
		used.has(number) || used.has(nodeOf(name)) || (mapperName !== '' && used.has(`/dev/mapper/${mapperName}`));
	const own = new Set(devices.filter(isUsed).flatMap(({name}) => rootsOf(name, devices)));
	return devices.filter(({name}) => !rootsOf(name, devices).some(root => own.has(root)));
}

/** Kernel names of the disks that a device is on. */
function rootsOf(name: string, devices: readonly KernelDevice[]): readonly string[] {
	const device = devices.find(other => other.name === name);
	const below = device?.disk === undefined ? (device?.slaves ?? []) : [device.disk];
	return below.length === 0 ? [name] : below.flatMap(other => rootsOf(other, devices));
}
