import {ufsPlace, ufsType} from '../disk/ufs.js';
import {UserError} from '../errors.js';
import {otherNodes} from './btrfs-devices.js';
import {partsText} from './degraded.js';
import {type DeviceFacts, readDeviceFacts} from './device-facts.js';
import {deviceList} from './device-list.js';
import {mountTypes} from './file-systems.js';
import {requireDevice} from './find-device.js';
import type {Guest, GuestCommand} from './guest.js';
import type {GuestDevice} from './guest-device.js';
import {guestMountpoint} from './guest-mountpoint.js';
import {beginAttempt, mountFailure, onlyReadable} from './mount-failure.js';
import {optionsFor} from './mount-options.js';
import {mountedAt} from './mounted-at.js';
import {readHfsPlusMarks} from './only-read.js';
import {readBytes} from './read-bytes.js';
import {splitSubvolume} from './subvolumes.js';

type MountRequest = {
	/** As a user names it: `/dev/sdb7`, `/dev/vg-host/lv-root`, `/dev/sdb7@home` for a subvolume. */
	readonly device: string;
	/** In the guest; it is made when it is missing. */
	readonly mountpoint?: string;
	readonly readOnly: boolean;
	/** What is known of the guest's devices; by default it is asked. */
	readonly facts?: DeviceFacts | undefined;
	/** What lacks disks may be written to. */
	readonly degraded?: boolean;
};

/** Milliseconds: to replay the journal of a large file system takes some time. */
const mountLimit = 10 * 60_000;

/**
Mount a device in the guest.
@throws UserError when there is no such device, when it cannot be mounted, is in use or damaged, or when it can only be read but is to be written.
*/
export async function mountDevice(
	guest: Guest,
	{device: name, mountpoint = guestMountpoint, readOnly, degraded = false, facts}: MountRequest,
): Promise<void> {
	const mountable = findMountable(facts ?? (await readDeviceFacts(guest, name.startsWith('/dev/loop'))), name);
	const {device} = mountable;
	if (!readOnly && device.degraded && !degraded) throw degradedError(device.path, device.degraded);
	if (device.readOnly && !readOnly) {
		throw new UserError(`${device.path} cannot be written: its disk is read-only`, {nextSteps: ['Mount it read-only: --read-only']});
	}

	const [first] = mountable.types;
	const before = await beginAttempt(guest, mountpoint, first === undefined ? undefined : driverOf(first));
	if (mountedAt(before, mountpoint)) {
		throw new UserError(`Something is already mounted at ${mountpoint} in the guest`, {
			nextSteps: ['End the session, then mount again: vmfuse-tui list'],
		});
	}

	const {said, table} = await tryMounting(guest, mountable, mountpoint, readOnly);
	const mounted = mountedAt(table, mountpoint);
	if (!mounted) {
		throw new UserError(`the guest says that it mounted ${device.path}, but its mount table does not have it`, {nextSteps: ['Try again']});
	}

	// A driver that cannot write a file system, or must not, mounts it read-only instead and reports success.
	if (mounted.options.includes('ro') && !readOnly) {
		await guest.run(['umount', mountpoint], {timeout: mountLimit});
		throw await onlyReadable(guest, device, said, mounted.type);
	}

	const marks = readOnly ? await readHfsPlusMarks(guest, device) : undefined;
	if (marks?.hasJournal && !marks.isClosed) {
		const text = `the file system on ${device.path} was not closed cleanly, and Linux does not read its journal: its latest changes may be missing`;
		guest.context.emit({type: 'warning', text});
	}
}

/** A device, and the types to mount it with, the best first. */
type Mountable = {
	readonly device: GuestDevice;
	readonly subvolume: string | undefined;
	/** Nodes of the other devices of its file system. */
	readonly others: readonly string[];
	readonly types: readonly string[];
};

function findMountable(facts: DeviceFacts, name: string): Mountable {
	const devices = deviceList(facts);
	const {device: named, subvolume} = splitSubvolume(devices, name);
	const device = requireDevice(devices, named);
	if (!device.mountable) {
		throw new UserError(`the guest cannot mount ${device.path}: ${device.blocker?.message}`, {nextSteps: device.blocker?.nextSteps});
	}

	return {device, subvolume, others: otherNodes(device.node, facts), types: mountTypes(device.fileSystem ?? '', facts.supported)};
}

/**
Try what may work, the best first. When nothing works, the first failure explains most.
@returns What the program said that mounted it, and the guest's mount table after that.
*/
async function tryMounting(
	guest: Guest,
	mountable: Mountable,
	mountpoint: string,
	readOnly: boolean,
): Promise<{readonly said: string; readonly table: string}> {
	const {device, subvolume, others, types} = mountable;
	const node = device.node ?? device.path;
	const ufs = device.fileSystem === 'ufs' ? (ufsType(await readBytes(guest, device, ufsPlace)) ?? refuseUfs(device)) : undefined;
	const wanted = {readOnly, deviceIsReadOnly: device.readOnly, isDegraded: device.degraded !== undefined, others, subvolume, ufs};
	let failure: string | undefined;
	for (const type of types) {
		// Not every kernel loads drivers by itself. The first was loaded before.
		if (type !== types[0]) await guest.run(['modprobe', '-q', driverOf(type)], {accept: 'any'});
		for (const {options, loses} of optionsFor(type, wanted)) {
			const command: GuestCommand = type === 'ntfs-3g' ? ['ntfs-3g'] : ['mount', '-t', type];
			const {status, stderr, stdout} = await guest.run(['sh', '-c', mountScript, ...command, '-o', options, node, mountpoint], {
				accept: 'any',
				timeout: mountLimit,
			});
			if (status === 0) {
				if (loses) guest.context.emit({type: 'warning', text: lossText(device, loses)});
				return {said: stderr, table: stdout};
			}

			failure ??= stderr;
		}
	}

	throw await mountFailure(guest, device, failure ?? '', readOnly);
}

/** Of a kind that it does not know, the driver shows anything, or says "Stale file handle". */
function refuseUfs({path}: GuestDevice): never {
	throw new UserError(`Linux does not know this kind of UFS on ${path}: its superblock is not where Linux looks for it`, {
		code: 'unknown-features',
		nextSteps: ['Use the system that it belongs to, or another one that can read it'],
	});
}

/** Mounts, and tells what is mounted then, in one round trip. */
const mountScript = '"$0" "$@" >&2 && cat /proc/self/mountinfo';

const driverOf = (type: string) => (type === 'ntfs-3g' ? 'fuse' : type);

function lossText({path}: GuestDevice, loses: 'latest-changes' | 'names'): string {
	return loses === 'names'
		? `the guest has no table for the names on ${path}: files with other letters than English ones may be missing`
		: `the file system on ${path} was not closed cleanly, and its disk is read-only: its latest changes may be missing`;
}

function degradedError(path: string, parts: NonNullable<GuestDevice['degraded']>): UserError {
	return new UserError(`${path} is degraded: ${partsText(parts)}, and the missing disks do not get what is written now`, {
		code: 'degraded',
		nextSteps: ['Only read it: add --read-only', 'Give the missing disks, too', 'Write to it all the same: add --degraded'],
	});
}
