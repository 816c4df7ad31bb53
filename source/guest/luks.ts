import {UserError} from '../errors.js';
import type {GuestDevice} from './block-devices.js';
import type {Guest} from './guest.js';

/** A passphrase or key file does not open a device; another one may. */
export class WrongKeyError extends UserError {
	static override readonly code = 'wrong-key';
	override readonly name = 'WrongKeyError';
}

/** Milliseconds. What takes two seconds where the device was made takes a minute without KVM. */
const unlockLimit = 10 * 60_000;

/** The devices that a passphrase or a key file can open. */
export function lockedDevices(devices: readonly GuestDevice[]): readonly GuestDevice[] {
	return devices.filter(({blocker}) => blocker?.code === 'locked');
}

/**
Open an encrypted device with its passphrase or the bytes of its key file, which travel on stdin only. `closeVolumes` closes it.
@returns The path of what is inside.
@throws WrongKeyError; UserError when the guest has too little memory for it; CommandError when cryptsetup fails or is not there.
*/
export async function openLuks(guest: Guest, {path, node, readOnly}: GuestDevice, passphrase: string | Buffer): Promise<string> {
	const wrong = new WrongKeyError(`this passphrase does not open ${path}`, {nextSteps: ['Try another passphrase or key file']});
	// cryptsetup takes an empty passphrase for a mistake in how it was called.
	if (passphrase.length === 0) throw wrong;
	const source = node ?? path;
	const name = `vmfuse-${source.replace(/^\/dev\//, '').replaceAll('/', '-')}`;
	// The old form of the command, which cryptsetup before 1.6 knows as well.
	const options = readOnly ? ['--readonly'] : [];
	const {status} = await guest.run(['cryptsetup', ...options, '--key-file=-', 'luksOpen', source, name], {
		stdin: passphrase,
		accept: [0, 2, 3],
		timeout: unlockLimit,
	});
	// cryptsetup(8), "Return codes".
	if (status === 2) throw wrong;
	if (status === 0) return `/dev/mapper/${name}`;
	throw new UserError(`the guest has too little memory for the passphrase of ${path}`, {
		nextSteps: ['On the system that the disk comes from, add a passphrase that takes less: cryptsetup luksAddKey --pbkdf pbkdf2'],
	});
}
