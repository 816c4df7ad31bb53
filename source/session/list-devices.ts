import {blocker} from '../blocker.js';
import {type GuestDevice, listBlockDevices} from '../guest/block-devices.js';
import {guestOf, type Holdings} from './holdings.js';

/** What the guest finds on the disk. It also sees the partitions that are not attached, in the partition table: they read as zeros. */
export async function listDevices(holdings: Holdings): Promise<readonly GuestDevice[]> {
	return markAttached(await listBlockDevices(guestOf(holdings)), holdings.request.source.partitions);
}

/** Mark the partitions that are not attached. @param partitions The numbers of those that are attached; none: all are. */
export function markAttached(devices: readonly GuestDevice[], partitions: readonly number[]): readonly GuestDevice[] {
	if (partitions.length === 0) return devices;
	return devices.map(device => {
		const number = device.kind === 'partition' ? Number(/\d+$/.exec(device.path)?.[0]) : undefined;
		return number === undefined || partitions.includes(number)
			? device
			: {...device, mountable: false, blocker: blocker('not-attached', 'not attached')};
	});
}
