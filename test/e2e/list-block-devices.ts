import {readDeviceFacts} from '../../source/guest/device-facts.js';
import {deviceList} from '../../source/guest/device-list.js';
import type {Guest} from '../../source/guest/guest.js';
import type {GuestDevice} from '../../source/guest/guest-device.js';

/** What the guest has now, asked anew. @param options.loops Also loop devices. */
export async function listBlockDevices(guest: Guest, {loops = false}: {readonly loops?: boolean} = {}): Promise<readonly GuestDevice[]> {
	return deviceList(await readDeviceFacts(guest, loops));
}
