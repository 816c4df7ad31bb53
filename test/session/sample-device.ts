import type {GuestDevice} from '../../source/guest/guest-device.js';

/** A partition that cannot be mounted and has nothing on it, unless said otherwise. */
export function sampleDevice(path: string, more: Partial<GuestDevice> = {}): GuestDevice {
	return {path, aliases: [], kind: 'partition', parents: [], size: 1, readOnly: true, mountpoints: [], mountable: false, ...more};
}
