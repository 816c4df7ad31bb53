import * as v from 'valibot';
import {parseVolumeRecord, volumeRecordPlace} from '../disk/ntfs-volume.js';
import {type FileSystemCondition, fileSystemConditions, parseSuperblock, type Superblock, superblockPlace} from '../disk/superblock.js';
import {parseDf} from '../host/df.js';
import {count} from '../schemas.js';
import type {Parsed} from '../stored-record.js';
import type {Guest} from './guest.js';
import type {GuestDevice} from './guest-device.js';
import {readKernelMessages} from './mount-failure.js';
import {readBytes} from './read-bytes.js';
import {unmountDevice} from './unmount.js';

/** What can be known of a file system before it is mounted for writing. */
export const fileSystemState = v.object({
	fileSystem: v.optional(v.string()),
	condition: v.picklist(fileSystemConditions),
	/** Bytes in use; undefined when that is not known. */
	usedBytes: v.optional(count),
});
export type FileSystemState = Parsed<typeof fileSystemState>;

/** Milliseconds. XFS reads its whole log. */
const mountLimit = 120_000;

type Hooks = {
	/** Where it is mounted for that. */
	readonly mountpoint: string;
	/** Called before the device is mounted for a moment, read-only. */
	readonly beforeMount: (path: string) => Promise<void>;
	/** Called when it was unmounted again. */
	readonly afterMount: () => Promise<void>;
};

/**
Read the state of the file system on a device. It may not be mounted in the guest.
@param hooks XFS is mounted for a moment, for which the disk must be attached read-only. Undefined: it is not.
@throws CommandError when the guest cannot be asked, or cannot unmount it again.
*/
export async function readFileSystemState(guest: Guest, device: GuestDevice, hooks?: Hooks): Promise<FileSystemState> {
	const {fileSystem} = device;
	const state = ({condition, usedBytes}: Superblock) => ({fileSystem, condition, usedBytes});
	if (fileSystem === undefined || !device.mountable) return state({condition: 'unknown'});
	if (fileSystem === 'xfs') return state(hooks ? await tryXfs(guest, device, hooks) : {condition: 'unknown'});
	if (fileSystem === 'ntfs') return state(await readNtfs(guest, device));
	const place = superblockPlace(fileSystem);
	return state(place ? parseSuperblock(fileSystem, await readBytes(guest, device, place)) : {condition: 'unknown'});
}

async function readNtfs(guest: Guest, device: GuestDevice): Promise<Superblock> {
	const place = volumeRecordPlace(await readBytes(guest, device, {offset: 0, length: 512}));
	return place ? parseVolumeRecord(await readBytes(guest, device, place)) : {condition: 'unknown'};
}

/**
Only its log tells whether XFS was closed cleanly, and only its driver reads that: it says so when it mounts (fs/xfs/xfs_log.c). On a read-only
disk it refuses to mount when there is something to replay.
*/
async function tryXfs(guest: Guest, device: GuestDevice, {mountpoint, beforeMount, afterMount}: Hooks): Promise<Superblock> {
	const node = device.node ?? device.path;
	const before = await readKernelMessages(guest, device);
	await beforeMount(mountpoint);
	await guest.run(['sh', '-c', 'modprobe -q xfs; mkdir -p "$1"', 'sh', mountpoint]);
	const {status} = await guest.run(['mount', '-t', 'xfs', '-o', 'ro', node, mountpoint], {accept: 'any', timeout: mountLimit});
	const usedBytes = status === 0 ? await usedAt(guest, mountpoint) : undefined;
	await unmountDevice(guest, mountpoint);
	await afterMount();
	const said = (await readKernelMessages(guest, device)).slice(before.length).join('\n');
	return {condition: conditionOfXfs(said), ...(usedBytes === undefined ? {} : {usedBytes})};
}

/** What the driver said while it mounted. */
export function conditionOfXfs(said: string): FileSystemCondition {
	if (/corrupt|metadata I\/O error|bad magic|Unmount and run xfs_repair/i.test(said)) return 'damaged';
	if (/recovery required|Starting recovery|without recovery|recovery is not/i.test(said)) return 'unfinished';
	return /Ending clean mount/.test(said) ? 'clean' : 'unknown';
}

async function usedAt(guest: Guest, mountpoint: string): Promise<number | undefined> {
	const {stdout} = await guest.run(['df', '-kP', mountpoint], {accept: 'any'});
	return parseDf(stdout).usedBytes;
}
