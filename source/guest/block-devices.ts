import * as v from 'valibot';
import {blockerSchema} from '../blocker.js';
import {count} from '../schemas.js';
import type {Parsed} from '../stored-record.js';
import {deviceBlockerCodes} from './device-blocker.js';
import {readDeviceFacts} from './device-facts.js';
import {deviceList} from './device-list.js';
import type {Guest} from './guest.js';

/** `mapped` is a device-mapper device of another kind, for example multipath. */
const kinds = ['disk', 'partition', 'lv', 'raid', 'crypt', 'mapped'] as const;
export type GuestDeviceKind = (typeof kinds)[number];

/** A block device of the guest, without those of the guest itself. */
export const guestDevice = v.object({
	/** As a user would name it: `/dev/sdb7`, `/dev/vg-host/lv-root`, `/dev/mapper/secret`. */
	path: v.string(),
	/** The kernel's own node, which always exists: `/dev/sdb7`, `/dev/dm-0`. Undefined for a volume that is not active. */
	node: v.optional(v.string()),
	/** Other names that are understood: `/dev/mapper/vg--host-lv--root`, `/dev/dm-0`. */
	aliases: v.array(v.string()),
	kind: v.picklist(kinds),
	/** Paths of what it is made of: a partition's disk, a volume's physical volumes. */
	parents: v.array(v.string()),
	/** Bytes. */
	size: count,
	/** Bytes that the file system uses; undefined where its superblock does not tell, or could be wrong. */
	used: v.optional(count),
	/** As `blkid` names it; also `swap`, `LVM2_member`, `crypto_LUKS`, … */
	fileSystem: v.optional(v.string()),
	/** Untrusted text, but printable. */
	label: v.optional(v.string()),
	uuid: v.optional(v.string()),
	/** Of a whole disk, if it tells one. */
	serial: v.optional(v.string()),
	/** The device itself cannot be written. */
	readOnly: v.boolean(),
	/** Where the guest has it mounted; `[SWAP]` when it swaps to it. */
	mountpoints: v.array(v.string()),
	mountable: v.boolean(),
	/** Why it is not mountable; undefined when it is. */
	blocker: v.optional(blockerSchema(deviceBlockerCodes)),
});
export type GuestDevice = Parsed<typeof guestDevice>;

export {guestMountpoint} from './foreign-devices.js';

/**
The guest's block devices: disks, partitions, volumes, arrays. Left out are those that the guest runs from (whatever is mounted elsewhere
than at `guestMountpoint`, with the whole disk), RAM disks, CDs and floppies, and the inner parts of LVM.
@param options.loops Also loop devices.
@throws CommandError when the guest cannot be asked.
*/
export async function listBlockDevices(guest: Guest, {loops = false}: {readonly loops?: boolean} = {}): Promise<readonly GuestDevice[]> {
	return deviceList(await readDeviceFacts(guest, loops));
}

/** The device that a user means: by its path or another of its names. */
export function findDevice(devices: readonly GuestDevice[], name: string): GuestDevice | undefined {
	return devices.find(({path}) => path === name) ?? devices.find(({aliases}) => aliases.includes(name));
}
