import {UserError} from '../errors.js';
import {type GuestDevice, guestMountpoint, requireDevice} from './block-devices.js';
import {type DeviceFacts, readDeviceFacts} from './device-facts.js';
import {deviceList} from './device-list.js';
import {mountTypes} from './file-systems.js';
import type {Guest, GuestCommand} from './guest.js';
import {beginAttempt, mountFailure, onlyReadable} from './mount-failure.js';
import {mountedAt} from './mounted-at.js';

type MountOptions = {
	/** As a user names it: `/dev/sdb7`, `/dev/vg-host/lv-root`. */
	readonly device: string;
	/** In the guest; it is made when it is missing. */
	readonly mountpoint?: string;
	readonly readOnly: boolean;
	/** What is known of the guest's devices; by default it is asked. */
	readonly facts?: DeviceFacts | undefined;
};

/** Milliseconds: to replay the journal of a large file system takes some time. */
const mountLimit = 10 * 60_000;

/**
Mount a device in the guest.
@throws UserError when there is no such device, when it cannot be mounted, is in use or damaged, or when it can only be read but is to be written.
*/
export async function mountDevice(
	guest: Guest,
	{device: name, mountpoint = guestMountpoint, readOnly, facts}: MountOptions,
): Promise<void> {
	const mountable = findMountable(facts ?? (await readDeviceFacts(guest, name.startsWith('/dev/loop'))), name);
	const {device} = mountable;
	if (device.readOnly && !readOnly) {
		throw new UserError(`${device.path} cannot be written: its disk is read-only`, {nextSteps: ['Mount it read-only: --read-only']});
	}

	if (await mountedAt(guest, mountpoint)) {
		throw new UserError(`Something is already mounted at ${mountpoint} in the guest`, {
			nextSteps: ['End the session, then mount again: vmfuse-tui list'],
		});
	}

	await beginAttempt(guest, mountpoint);
	const said = await tryMounting(guest, mountable, mountpoint, readOnly);
	const mounted = await mountedAt(guest, mountpoint);
	if (!mounted) {
		throw new UserError(`the guest says that it mounted ${device.path}, but its mount table does not have it`, {nextSteps: ['Try again']});
	}

	// A driver that cannot write a file system, or must not, mounts it read-only instead and reports success.
	if (mounted.options.includes('ro') && !readOnly) {
		await guest.run(['umount', mountpoint], {timeout: mountLimit});
		throw await onlyReadable(guest, device, said, mounted.type);
	}
}

/** A device, and the types to mount it with, the best first. */
type Mountable = {readonly device: GuestDevice; readonly types: readonly string[]};

function findMountable(facts: DeviceFacts, name: string): Mountable {
	const device = requireDevice(deviceList(facts), name);
	if (!device.mountable) {
		throw new UserError(`the guest cannot mount ${device.path}: ${device.blocker?.message}`, {nextSteps: device.blocker?.nextSteps});
	}

	return {device, types: mountTypes(device.fileSystem ?? '', facts.supported)};
}

/**
Try what may work, the best first. When nothing works, the first failure explains most.
@returns What the program said that mounted it.
*/
async function tryMounting(guest: Guest, {device, types}: Mountable, mountpoint: string, readOnly: boolean): Promise<string> {
	const node = device.node ?? device.path;
	let failure: string | undefined;
	for (const type of types) {
		// Not every kernel loads drivers by itself.
		await guest.run(['modprobe', '-q', type === 'ntfs-3g' ? 'fuse' : type], {accept: 'any'});
		for (const options of optionsFor(type, readOnly, device.readOnly)) {
			const command: GuestCommand = type === 'ntfs-3g' ? ['ntfs-3g'] : ['mount', '-t', type];
			const {status, stderr} = await guest.run([...command, '-o', options, node, mountpoint], {accept: 'any', timeout: mountLimit});
			if (status === 0) {
				if (options === 'ro' || options === 'rw') return stderr;
				const text = `The file system on ${device.path} was not closed cleanly, and its disk is read-only: its latest changes may be missing`;
				guest.context.emit({type: 'warning', text});
				return stderr;
			}

			failure ??= stderr;
		}
	}

	throw await mountFailure(guest, device, failure ?? '', readOnly);
}

/**
A file system that was not closed cleanly cannot be repaired on a disk that is read-only. It can be read as it is, without its journal, by the
options of its driver (Linux' Documentation/filesystems, btrfs(5)).
*/
function optionsFor(type: string, readOnly: boolean, diskIsReadOnly: boolean): readonly string[] {
	if (!readOnly) return ['rw'];
	return diskIsReadOnly ? ['ro', ...(withoutJournal.get(type) ?? []).map(option => `ro,${option}`)] : ['ro'];
}

const withoutJournal: ReadonlyMap<string, readonly string[]> = new Map([
	['ext3', ['noload']],
	['ext4', ['noload']],
	['xfs', ['norecovery']],
	// The second is how it was called before Linux 5.9.
	['btrfs', ['rescue=nologreplay', 'nologreplay']],
	['f2fs', ['norecovery']],
	['nilfs2', ['norecovery']],
	['reiserfs', ['nolog']],
]);
