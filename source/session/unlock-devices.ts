import type {Context} from '../events.js';
import type {GuestDevice} from '../guest/guest-device.js';
import {lockedDevices, WrongKeyError} from '../guest/luks.js';
import {chooseDevice, chooseInside, findNamed} from './choose-device.js';
import type {OpenSession} from './open-session.js';

/** The keys to try on a device, in order. Without keys it stays locked. */
export type KeyRing = (device: GuestDevice) => AsyncIterable<Buffer>;

/**
Open locked devices, and those that appear inside of them, until there is enough.
@returns The errors of the devices that no key opens. They stay locked.
@throws Every other error than that of a wrong key.
*/
export async function unlockDevices(
	session: OpenSession,
	keys: KeyRing,
	context: Context,
	enough: (devices: readonly GuestDevice[]) => boolean = () => false,
): Promise<readonly WrongKeyError[]> {
	const tried = new Set<string>();
	const wrong: WrongKeyError[] = [];
	for (;;) {
		if (enough(session.devices)) return wrong;
		const next = lockedDevices(session.devices).find(({path}) => !tried.has(path));
		if (!next) return wrong;
		tried.add(next.path);
		const error = await unlockOne(session, next, keys, context);
		if (error) wrong.push(error);
	}
}

/**
The device to mount, as `chooseDevice` understands names, with what has to be unlocked for it: a locked one stands for the only one that is
in it, and one that is not there may be in any that is locked.
@throws WrongKeyError, and what `chooseDevice` throws.
*/
export async function chooseUnlocked(session: OpenSession, name: string, keys: KeyRing, context: Context): Promise<string> {
	const isThere = (devices: readonly GuestDevice[]) =>
		name === 'auto' ? devices.some(({mountable}) => mountable) : findNamed(devices, name) !== undefined;
	const named = name === 'auto' ? undefined : findNamed(session.devices, name);
	if (named && lockedDevices(session.devices).includes(named)) {
		const error = await unlockOne(session, named, keys, context);
		if (error) throw error;
		const isOpen = session.devices.some(({parents}) => parents.includes(named.path));
		return isOpen ? chooseInside(session.devices, named.path) : chooseDevice(session.devices, name);
	}

	const [error] = await unlockDevices(session, keys, context, isThere);
	if (error && !isThere(session.devices)) throw error;
	return chooseDevice(session.devices, name);
}

/** @returns The error of the last key; undefined when a key has opened it, or there was none. */
async function unlockOne(session: OpenSession, device: GuestDevice, keys: KeyRing, context: Context): Promise<WrongKeyError | undefined> {
	let wrong: WrongKeyError | undefined;
	for await (const key of keys(device)) {
		try {
			await session.unlock(device.path, key, context);
			return undefined;
		} catch (error) {
			if (!(error instanceof WrongKeyError)) throw error;
			wrong = error;
		}
	}

	return wrong;
}
