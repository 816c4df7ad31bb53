import {UserError} from '../errors.js';
import {printable} from '../text/printable.js';
import type {GuestDevice} from './block-devices.js';
import type {Guest} from './guest.js';
import {damagedDiskSteps} from './stuck.js';

/**
Why a mount failed, in plain words. `mount` itself knows little; the kernel's log tells more. Its lines about the device go to the session's log.
Those that help people are in the message, too.
*/
export async function mountFailure(guest: Guest, device: GuestDevice, stderr: string, readOnly: boolean): Promise<UserError> {
	const said = await readKernelMessages(guest, device, 3);
	for (const text of said) guest.context.emit({type: 'heard', text});
	return describeMountFailure(device, stderr, said, readOnly);
}

/**
Why a driver has mounted a file system read-only although it was to be written to.
@param said What the program that mounted it said.
@param type The driver.
*/
export async function onlyReadable(guest: Guest, device: GuestDevice, said: string, type: string): Promise<UserError> {
	const error = await mountFailure(guest, device, said, false);
	if (error.code !== 'failed') return error;
	return new UserError(`the guest can only read the file system on ${device.path} (${type})`, {nextSteps: error.nextSteps});
}

/** The latest lines of the kernel's log about a device. */
export async function readKernelMessages(guest: Guest, device: GuestDevice, most = Number.POSITIVE_INFINITY): Promise<readonly string[]> {
	const {stdout} = await guest.run(['dmesg'], {accept: 'any'});
	return kernelMessages(stdout, device).slice(-most);
}

/** The lines of `dmesg` about a device, without their time. */
export function kernelMessages(dmesg: string, {node = '', path}: Pick<GuestDevice, 'node' | 'path'>): readonly string[] {
	const name = (node || path).replace(/^\/dev\//, '');
	const isAbout = (line: string) => line.split(/[^\w/-]+/).some(word => word === name || word === `/dev/${name}`);
	const lines = dmesg.split('\n').map(line => line.replace(/^(?:<\d+>)?\[ *\d+\.\d+\] ?/, ''));
	// "sdb: sdb1 sdb2" is about the disk, not about a mount.
	return lines.filter(line => !line.trim().startsWith(`${name}:`) && isAbout(line));
}

/** A line of a kernel driver for disks, below those for file systems: of no use to people. */
const diskLine =
	/^(?:sd \d|scsi|ata\d|nvme|\w+_request|print_req_error|Buffer I\/O error|(?:critical )?\w+(?: \w+)? error, dev |I\/O error)/i;

export function describeMountFailure(
	{path, fileSystem}: Pick<GuestDevice, 'path' | 'fileSystem'>,
	stderr: string,
	kernel: readonly string[],
	readOnly: boolean,
): UserError {
	const useful = kernel.filter(line => !diskLine.test(line));
	const said = printable([...(useful.length > 0 ? useful : stderr.trim().split('\n'))].join('; '));
	const all = [stderr, ...useful].join('\n');
	const readIt = readOnly ? [] : ['Mount it read-only: --read-only'];
	if (/hibernat|unsafe state|fast restart/i.test(all)) {
		return new UserError(`Windows is hibernated on ${path}: ${said}`, {
			code: 'hibernated',
			nextSteps: ['Start Windows and shut it down completely: shutdown /s /t 0', ...readIt],
		});
	}

	if (/recovery|replay|dirty|unclean|needs? (?:fsck|check)|force flag/i.test(all)) {
		return new UserError(`the file system on ${path} (${fileSystem}) was not closed cleanly: ${said}`, {
			code: 'not-clean',
			nextSteps: [...readIt, 'Check it with the system that it belongs to'],
		});
	}

	if (useful.length === 0 && kernel.length > 0) {
		return new UserError(`${path} cannot be mounted: its disk reports read or write errors`, {nextSteps: damagedDiskSteps});
	}

	if (/busy/i.test(all)) return new UserError(`${path} is in use in the guest: ${said}`, {nextSteps: ['Unmount it, then try again']});
	return new UserError(`the guest cannot mount ${path} (${fileSystem}): ${said || 'it does not say why'}`, {
		nextSteps: [...readIt, 'Check it with the system that it belongs to: it may be damaged'],
	});
}
