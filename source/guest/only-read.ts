import {btrfsDevice} from '../disk/btrfs-device.js';
import {type HfsPlusMarks, hfsPlusMarks} from '../disk/hfs-plus.js';
import {superblockPlace} from '../disk/superblock.js';
import type {Guest} from './guest.js';
import type {GuestDevice} from './guest-device.js';
import {readBytes} from './read-bytes.js';

/** What the volume header of an HFS+ says; undefined for any other file system. It is read because the driver's messages do not name the device. */
export async function readHfsPlusMarks(guest: Guest, device: GuestDevice): Promise<HfsPlusMarks | undefined> {
	return device.fileSystem?.startsWith('hfs') ? hfsPlusMarks(await readSuperblock(guest, device)) : undefined;
}

/** Why Linux mounts a file system read-only that was to be written to, where its driver does not say so of the device; empty when that is not known. */
export async function whyOnlyRead(guest: Guest, device: GuestDevice): Promise<string> {
	const {fileSystem} = device;
	if (fileSystem === 'btrfs') return btrfsDevice(await readSuperblock(guest, device))?.isSeed ? 'it is a seed' : '';
	const marks = await readHfsPlusMarks(guest, device);
	// The words of fs/hfsplus/super.c. A journal keeps it from writing even when it was closed.
	if (marks?.hasJournal) return 'write access to a journaled filesystem is not supported';
	if (marks?.isClosed === false) return 'Filesystem was not cleanly unmounted';
	return marks?.isLocked ? 'Filesystem is marked locked' : '';
}

async function readSuperblock(guest: Guest, device: GuestDevice): Promise<Buffer> {
	const place = superblockPlace(device.fileSystem ?? '');
	return place ? readBytes(guest, device, place) : Buffer.alloc(0);
}
