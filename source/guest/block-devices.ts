import {UserError} from '../errors.js';
import {printable} from '../text/printable.js';
import {readDeviceFacts} from './device-facts.js';
import {deviceList} from './device-list.js';
import type {Guest} from './guest.js';
import type {GuestDevice} from './guest-device.js';

export {deviceList} from './device-list.js';
export type {GuestDevice, GuestDeviceKind} from './guest-device.js';
export {guestMountpoint} from './guest-mountpoint.js';

/**
The guest's block devices: disks, partitions, volumes, arrays. Left out are those that the guest runs from (whatever is mounted elsewhere
than at `guestMountpoint`, with the whole disk), RAM disks, CDs and floppies, and the inner parts of LVM.
@param options.loops Also loop devices.
@throws CommandError when the guest cannot be asked.
*/
export async function listBlockDevices(guest: Guest, {loops = false}: {readonly loops?: boolean} = {}): Promise<readonly GuestDevice[]> {
	return deviceList(await readDeviceFacts(guest, loops));
}

/** The device that a user means: by its path or another of its names. */
export function findDevice(devices: readonly GuestDevice[], name: string): GuestDevice | undefined {
	return devices.find(({path}) => path === name) ?? devices.find(({aliases}) => aliases.includes(name));
}

/** The same. @throws UserError that names what can be mounted, when there is none. */
export function requireDevice(devices: readonly GuestDevice[], name: string): GuestDevice {
	const device = findDevice(devices, name);
	if (device) return device;
	const mountable = devices.filter(other => other.mountable).map(({path}) => path);
	throw new UserError(`the guest has no device ${printable(name)}`, {
		code: 'no-device',
		nextSteps: [mountable.length > 0 ? `It can mount: ${mountable.join(', ')}` : 'It sees nothing that it can mount'],
	});
}
