import {UserError} from '../errors.js';
import {printable} from '../text/printable.js';
import type {GuestDevice} from './guest-device.js';

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
