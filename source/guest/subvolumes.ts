import {printable} from '../text/printable.js';
import {otherNodes} from './btrfs-devices.js';
import type {DeviceFacts} from './device-facts.js';
import {findDevice} from './find-device.js';
import type {Guest} from './guest.js';
import type {GuestDevice} from './guest-device.js';
import {askGuest} from './records.js';
import {scriptEnd, scriptPrelude} from './script-prelude.js';

/** `/dev/sdb7@home` is the subvolume `home` of what is on /dev/sdb7, and `/dev/sdb7@/` all of them. A name that a device has is never split. */
export function splitSubvolume(
	devices: readonly GuestDevice[],
	name: string,
): {readonly device: string; readonly subvolume: string | undefined} {
	if (!findDevice(devices, name)) {
		for (let at = name.indexOf('@'); at !== -1; at = name.indexOf('@', at + 1)) {
			const device = findDevice(devices, name.slice(0, at));
			if (device?.fileSystem === 'btrfs') return {device: device.path, subvolume: name.slice(at + 1)};
		}
	}

	return {device: name, subvolume: undefined};
}

/** Subvolumes of a file system that are listed: backups by snapshots make thousands. */
const most = 100;

/**
Add the subvolumes of each btrfs to the devices. What is on the disks may change by that: it is for disks of which nothing is kept.
@throws CommandError when the guest cannot be asked.
*/
export async function withSubvolumes(guest: Guest, devices: readonly GuestDevice[], facts: DeviceFacts): Promise<readonly GuestDevice[]> {
	const all: GuestDevice[] = [];
	for (const device of devices) {
		all.push(device);
		if (device.fileSystem === 'btrfs' && device.mountable) all.push(...(await subvolumesOf(guest, device, facts)));
	}

	return all;
}

async function subvolumesOf(guest: Guest, device: GuestDevice, facts: DeviceFacts): Promise<readonly GuestDevice[]> {
	const {path, node = path, degraded} = device;
	const options = ['ro', 'subvolid=5', ...otherNodes(node, facts).map(other => `device=${other}`), ...(degraded ? ['degraded'] : [])];
	const texts = await askGuest(guest, {script, arguments: [node, options.join(',')], timeout: 300_000});
	const found = (texts.get('found') ?? '').split('\n').filter(name => name !== '');
	const names = found.toSorted((one, other) => one.split('/').length - other.split('/').length || one.localeCompare(other)).slice(0, most);
	return (names.length === 0 ? [] : ['/', ...names]).map(name => ({
		...device,
		path: printable(`${path}@${name}`),
		aliases: [],
		kind: 'subvolume',
		parents: [path],
	}));
}

/** The root of each subvolume has the inode number 256 (BTRFS_FIRST_FREE_OBJECTID). */
const script = `${scriptPrelude}
modprobe -q btrfs
top=$(mktemp -d /tmp/vmfuse-XXXXXX)
mount -t btrfs -o "$2" "$1" "$top" && {
	cd "$top" && text found sh -c "find . -mindepth 1 -maxdepth 4 -type d -inum 256 | sed s,^[.]/,,"
	cd / && umount "$top"
}
rmdir "$top"
${scriptEnd}`;
