import {UserError} from '../errors.js';
import {printable} from '../text/printable.js';
import {anyStatus} from './any-status.js';
import type {GuestDevice} from './block-devices.js';
import type {Guest} from './guest.js';

/** Why a mount failed, in plain words, with what the kernel said about the device: `mount` itself knows next to nothing. */
export async function mountFailure(guest: Guest, device: GuestDevice, stderr: string, readOnly: boolean): Promise<UserError> {
	const {stdout} = await guest.run(['dmesg'], {accept: anyStatus});
	return describeMountFailure(device, stderr, kernelMessages(stdout, device), readOnly);
}

/** The latest lines of `dmesg` about a device, without their time. */
export function kernelMessages(dmesg: string, {node = '', path}: Pick<GuestDevice, 'node' | 'path'>, most = 3): readonly string[] {
	const name = (node || path).replace(/^\/dev\//, '');
	return (
		dmesg
			.split('\n')
			.map(line => line.replace(/^(?:<\d+>)?\[ *\d+\.\d+\] ?/, ''))
			// "sdb: sdb1 sdb2" is about the disk, not about a mount.
			.filter(line => !line.trim().startsWith(`${name}:`) && line.split(/[^\w/-]+/).some(word => word === name || word === `/dev/${name}`))
			.slice(-most)
	);
}

export function describeMountFailure(
	{path, fileSystem}: Pick<GuestDevice, 'path' | 'fileSystem'>,
	stderr: string,
	kernel: readonly string[],
	readOnly: boolean,
): UserError {
	const said = printable([...(kernel.length > 0 ? kernel : stderr.trim().split('\n'))].join('; '));
	const all = [stderr, ...kernel].join('\n');
	const readIt = readOnly ? [] : ['Mount it read-only: --read-only'];
	if (/hibernat|unsafe state|fast restart/i.test(all)) {
		return new UserError(`Windows is hibernated on ${path}: ${said}`, {
			nextSteps: ['Shut Windows down completely (no fast startup)', ...readIt],
		});
	}

	if (/recovery|replay|dirty|unclean|needs? (?:fsck|check)|force flag/i.test(all)) {
		return new UserError(`The file system on ${path} (${fileSystem}) was not closed cleanly: ${said}`, {
			nextSteps: [...readIt, 'Check it with the system that it belongs to'],
		});
	}

	if (/busy/i.test(all)) {
		return new UserError(`${path} is in use in the guest: ${said}`);
	}

	return new UserError(`The guest cannot mount ${path} (${fileSystem}): ${said || 'it does not say why'}`, {
		nextSteps: [...readIt, 'Check it with the system that it belongs to: it may be damaged'],
	});
}
