import {luksMemoryOf} from '../disk/luks-header.js';
import {CommandError, UserError} from '../errors.js';
import type {Guest, GuestCommand} from './guest.js';
import type {GuestDevice} from './guest-device.js';
import {readBytes} from './read-bytes.js';

/** A passphrase or key file does not open a device; another one may. */
export class WrongKeyError extends UserError {
	static override readonly code = 'wrong-key';
}

/** To open a device takes more memory than the guest has, whatever the passphrase. */
export class KeyMemoryError extends UserError {
	static override readonly code = 'key-memory';
	/** MiB that opening takes; undefined when the device does not tell. */
	readonly neededMib: number | undefined;

	constructor(path: string, neededMib?: number) {
		const needs = neededMib === undefined ? '' : `: it takes ${neededMib} MiB`;
		super(`the guest has too little memory to open ${path}${needs}, whatever the passphrase`, {
			nextSteps: [
				'On the system that the disk comes from, make each passphrase take less: cryptsetup luksConvertKey --pbkdf pbkdf2 DEVICE',
			],
		});
		this.neededMib = neededMib;
	}
}

/** Milliseconds. What takes two seconds where the device was made takes a minute without KVM. */
const unlockLimit = 10 * 60_000;

/** The devices that a passphrase or a key file can open. */
export function lockedDevices(devices: readonly GuestDevice[]): readonly GuestDevice[] {
	return devices.filter(({blocker}) => blocker?.code === 'locked');
}

/** What is known of an encrypted device, but is not written on it. */
export type Encryption = {
	/** The node in the guest where its header is; undefined: on the device itself. */
	readonly header?: string | undefined;
	/** Take a device without a signature for one of TrueCrypt or VeraCrypt. */
	readonly tcrypt?: boolean | undefined;
};

/**
Open an encrypted device with its passphrase or the bytes of its key file, which travel on stdin only. `closeVolumes` closes it.
@returns The path of what is inside.
@throws WrongKeyError; KeyMemoryError; UserError when cryptsetup cannot open such a device; CommandError when it is not there.
*/
export async function openLuks(guest: Guest, device: GuestDevice, passphrase: string | Buffer, how: Encryption = {}): Promise<string> {
	const {path, node} = device;
	const wrong = new WrongKeyError(`this passphrase does not open ${path}`, {nextSteps: ['Try another passphrase or key file']});
	// cryptsetup takes an empty passphrase for a mistake in how it was called.
	if (passphrase.length === 0) throw wrong;
	// Where there is too little, cryptsetup is killed, or says anything.
	const needed = await neededMemory(guest, how.header ?? node ?? path);
	if (needed > (await freeMemory(guest))) throw new KeyMemoryError(path, Math.ceil(needed / 1024));
	const name = `vmfuse-${(node ?? path).replace(/^\/dev\//, '').replaceAll('/', '-')}`;
	const {command, stdin} = opening(device, name, passphrase, how);
	const isTcrypt = command.includes('tcrypt');
	// The kernel does not find by itself the modules by which cryptsetup reads headers of TrueCrypt, and hides BitLocker's own files.
	if (isTcrypt || device.fileSystem === 'BitLocker')
		await guest.run(['modprobe', '-q', isTcrypt ? 'algif_skcipher' : 'dm-zero'], {accept: 'any'});
	if (isTcrypt) {
		const text = `TrueCrypt and VeraCrypt do not say how the passphrase of ${path} is used: every way is tried, which takes minutes without KVM`;
		guest.context.emit({type: 'notice', text});
	}

	const {status, stderr} = await guest.run(command, {stdin, accept: 'any', timeout: isTcrypt ? 4 * unlockLimit : unlockLimit});
	// cryptsetup(8), "Return codes".
	if (status === 0) return `/dev/mapper/${name}`;
	if (status === 2) throw wrong;
	if (status === 3 || status === killed) throw new KeyMemoryError(path, needed > 0 ? Math.ceil(needed / 1024) : undefined);
	if (status === 127) throw new CommandError('the guest has no cryptsetup', {command, status, stderr});
	const said = stderr.trim().replaceAll(/\s*\n\s*/g, ' ');
	throw new UserError(`the guest's cryptsetup cannot open ${path}${said === '' ? '' : `: ${said}`}`, {
		nextSteps: [
			'The guest lacks something for it; another one, of a newer TinyCore, may have it: vmfuse-tui setup --name NAME --extension cryptsetup',
		],
	});
}

type Opening = {readonly command: GuestCommand; readonly stdin: string | Buffer};

function opening({fileSystem, node, path, readOnly}: GuestDevice, name: string, passphrase: string | Buffer, how: Encryption): Opening {
	const options = readOnly ? ['--readonly'] : [];
	const source = node ?? path;
	if (fileSystem === 'BitLocker')
		return {command: ['cryptsetup', ...options, '--type', 'bitlk', '--key-file=-', 'open', source, name], stdin: passphrase};
	if (how.tcrypt && how.header === undefined && fileSystem === undefined) {
		// For these a key file is something else. Of standard input a line is the passphrase.
		const stdin = Buffer.concat([Buffer.from(passphrase), Buffer.from('\n')]);
		return {command: ['cryptsetup', ...options, '--type', 'tcrypt', '--veracrypt', 'open', source, name], stdin};
	}

	// The old form of the command, which cryptsetup before 1.6 knows as well.
	const header = how.header === undefined ? [] : [`--header=${how.header}`];
	return {command: ['cryptsetup', ...options, ...header, '--key-file=-', 'luksOpen', source, name], stdin: passphrase};
}

/** By the kernel, which is out of memory. */
const killed = 137;

/** KiB. */
async function neededMemory(guest: Guest, path: string): Promise<number> {
	return luksMemoryOf(async (offset, length) => readBytes(guest, {path}, {offset, length}));
}

/** KiB that programs could have now. Old kernels do not tell what they would give back: they are asked for more than that. */
async function freeMemory(guest: Guest): Promise<number> {
	const {stdout} = await guest.run(['cat', '/proc/meminfo']);
	const [, kib] = /^MemAvailable: +(\d+) kB$/m.exec(stdout) ?? /^MemTotal: +(\d+) kB$/m.exec(stdout) ?? [];
	return kib === undefined ? Number.POSITIVE_INFINITY : Number(kib);
}
