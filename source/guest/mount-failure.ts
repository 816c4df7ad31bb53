import {parseSuperblock, superblockPlace} from '../disk/superblock.js';
import {UserError} from '../errors.js';
import {printable} from '../text/printable.js';
import type {Guest} from './guest.js';
import type {GuestDevice} from './guest-device.js';
import {diskErrors, mountReasons, readItStep} from './mount-reasons.js';
import {whyOnlyRead} from './only-read.js';
import {readBytes} from './read-bytes.js';

/** Written to the guest's kernel log before a mount: what stands before it has nothing to do with that. */
const attemptMark = 'vmfuse-tui: mounting';

/**
Make the mountpoint, begin a new part of the kernel's log where the guest lets us (Linux 3.5 and newer), and load a driver: not every kernel does that by
itself.
@returns What was mounted before, as the guest's mountinfo has it.
*/
export async function beginAttempt(guest: Guest, mountpoint: string, driver = ''): Promise<string> {
	const script = `cat /proc/self/mountinfo && mkdir -p "$1" && { (echo "$2" >/dev/kmsg) 2>/dev/null || :; } || exit; [ -z "$3" ] || [ -d "/sys/module/$3" ] || modprobe -q "$3" || :`;
	return (await guest.run(['sh', '-c', script, 'sh', mountpoint, attemptMark, driver])).stdout;
}

/**
Why a mount failed, in plain words: the program's own first, then those of the kernel's log that came after the attempt and name the device. All
of these go to the session's log.
*/
export async function mountFailure(guest: Guest, device: GuestDevice, stderr: string, readOnly: boolean): Promise<UserError> {
	const kernel = await heardOf(guest, device);
	const error = describeMountFailure(device, stderr, kernel, readOnly);
	if (error.code !== 'failed') return error;
	// The driver of JFS does not say why.
	const {fileSystem = ''} = device;
	const place = superblockPlace(fileSystem);
	const isOpen = place && parseSuperblock(fileSystem, await readBytes(guest, device, place)).condition === 'not-closed';
	return isOpen ? describeMountFailure(device, `${stderr}\nit was not cleanly unmounted`, kernel, readOnly) : error;
}

/**
Why a driver has mounted a file system read-only although it was to be written to.
@param said What the program that mounted it said.
@param type The driver.
*/
export async function onlyReadable(guest: Guest, device: GuestDevice, said: string, type: string): Promise<UserError> {
	const kernel = await heardOf(guest, device);
	const error = describeMountFailure(device, `${said}\n${await whyOnlyRead(guest, device)}`, kernel, false);
	if (error.code !== 'failed') return error;
	return new UserError(`the guest can only read the file system on ${device.path} (${type})`, {nextSteps: [readItStep]});
}

async function heardOf(guest: Guest, device: GuestDevice): Promise<readonly string[]> {
	const said = await readKernelMessages(guest, device, 4);
	for (const text of said) guest.context.emit({type: 'heard', text});
	return said;
}

/** The latest lines of the kernel's log about a device. */
export async function readKernelMessages(guest: Guest, device: GuestDevice, most = Number.POSITIVE_INFINITY): Promise<readonly string[]> {
	const {stdout} = await guest.run(['dmesg'], {accept: 'any'});
	return kernelMessages(stdout, device).slice(-most);
}

/** The lines of `dmesg` about a device since the last attempt to mount one, without their time. */
export function kernelMessages(dmesg: string, {node = '', path}: Pick<GuestDevice, 'node' | 'path'>): readonly string[] {
	const name = (node || path).replace(/^\/dev\//, '');
	const isAbout = (line: string) => line.split(/[^\w/-]+/).some(word => word === name || word === `/dev/${name}`);
	const since = dmesg.slice(dmesg.lastIndexOf(attemptMark) + 1);
	const lines = since.split('\n').map(line => line.replace(/^(?:<\d+>)?\[ *\d+\.\d+\] ?/, ''));
	// "sdb: sdb1 sdb2" is about the disk, not about a mount.
	return lines.filter(line => !line.trim().startsWith(`${name}:`) && isAbout(line));
}

/** A line of a kernel driver for disks, below those for file systems: of no use to people. */
const diskLine =
	/^(?:sd \d|scsi|ata\d|nvme|\w+_request|print_req_error|Buffer I\/O error|(?:critical )?\w+(?: \w+)? error, dev |I\/O error)/i;

/** What `mount` says of every failure, by BusyBox and by util-linux: the kernel knows more. */
const generic = /^mount: (?:mounting .* failed: |.*wrong fs type, bad option, bad superblock)|^\s*dmesg\(1\) may have/;

/** ntfs-3g's advice for every error, which speaks of hardware that hardly anybody has (src/ntfs-3g_common.c). */
const advice = /^NTFS is either inconsistent[\s\S]*/m;

/** What a mount that failed is told as. @param stderr - of mount(8). @param kernel - Lines that the kernel logged meanwhile. */
export function describeMountFailure(
	{path, fileSystem = 'unknown'}: Pick<GuestDevice, 'path' | 'fileSystem'>,
	stderr: string,
	kernel: readonly string[],
	readOnly: boolean,
): UserError {
	const useful = kernel.filter(line => !diskLine.test(line));
	const own = stderr
		.replace(advice, '')
		.split('\n')
		.filter(line => line.trim() !== '' && !(useful.length > 0 && generic.test(line)));
	const said = printable(
		[...own, ...useful]
			.map(line => line.trim())
			.join('; ')
			.replaceAll('.; ', '; '),
	);
	const known = mountReasons.find(reason => reason.said.test([stderr, ...useful].join('\n')));
	const reason = useful.length < kernel.length && (known === undefined || known.code === 'damaged') ? diskErrors : known;
	if (!reason) {
		return new UserError(`the guest cannot mount ${path} (${fileSystem}): ${said || 'it does not say why'}`, {
			nextSteps: ['See what was done before: vmfuse-tui logs', 'Check it with the system that it belongs to'],
		});
	}

	const {code, message, nextSteps, isReadable} = reason;
	const plain = message.replace('PATH', path).replace('TYPE', fileSystem);
	return new UserError(reason === diskErrors ? plain : `${plain}: ${said}`, {
		code,
		nextSteps: [...(isReadable && !readOnly ? [readItStep] : []), ...nextSteps],
	});
}
