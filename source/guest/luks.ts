import {UserError} from '../errors.js';
import type {GuestDevice} from './block-devices.js';
import type {Guest} from './guest.js';

/**
Open an encrypted device with its passphrase, which travels on stdin only. `deactivateVolumes` closes it.
@returns The path of what is inside.
@throws UserError when the passphrase is wrong; CommandError when cryptsetup fails or is not there.
*/
export async function openLuks(guest: Guest, {path, node, readOnly}: GuestDevice, passphrase: string): Promise<string> {
	const source = node ?? path;
	const name = `vmfuse-${source.replace(/^\/dev\//, '').replaceAll('/', '-')}`;
	// The old form of the command, which cryptsetup before 1.6 knows as well.
	const options = readOnly ? ['--readonly'] : [];
	const {status} = await guest.run(['cryptsetup', ...options, '--key-file=-', 'luksOpen', source, name], {
		stdin: passphrase,
		accept: [0, 2],
		timeout: 180_000,
	});
	if (status === 2) {
		throw new UserError(`This passphrase does not open ${path}`);
	}

	return `/dev/mapper/${name}`;
}
