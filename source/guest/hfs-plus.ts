import {type HfsPlusMarks, hfsPlusMarks} from '../disk/hfs-plus.js';
import {superblockPlace} from '../disk/superblock.js';
import type {Guest} from './guest.js';
import type {GuestDevice} from './guest-device.js';
import {readBytes} from './read-bytes.js';

/** What an HFS+ says of itself; undefined of any other file system. Its driver does not name the device when it says something. */
export async function readHfsPlusMarks(guest: Guest, device: GuestDevice): Promise<HfsPlusMarks | undefined> {
	const {fileSystem = ''} = device;
	const place = fileSystem.startsWith('hfs') ? superblockPlace(fileSystem) : undefined;
	return place && hfsPlusMarks(await readBytes(guest, device, place));
}

/** Why Linux mounts it read-only, in the words of fs/hfsplus/super.c. A journal keeps it from writing even when it was closed. */
export function whyHfsPlusIsRead({isClosed, hasJournal, isLocked}: HfsPlusMarks): string {
	if (hasJournal) return 'write access to a journaled filesystem is not supported';
	return isClosed ? (isLocked ? 'Filesystem is marked locked' : '') : 'Filesystem was not cleanly unmounted';
}
