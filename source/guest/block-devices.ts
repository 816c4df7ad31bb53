import {readDeviceFacts} from './device-facts.js';
import {deviceList} from './device-list.js';
import type {Guest} from './guest.js';

/** `mapped` is a device-mapper device of another kind, for example multipath. */
export type GuestDeviceKind = 'disk' | 'partition' | 'lv' | 'raid' | 'crypt' | 'mapped';

/** A block device of the guest, without those of the guest itself. */
export type GuestDevice = {
	/** As a user would name it: `/dev/sdb7`, `/dev/vg-host/lv-root`, `/dev/mapper/secret`. */
	readonly path: string;
	/** The kernel's own node, which always exists: `/dev/sdb7`, `/dev/dm-0`. Undefined for a volume that is not active. */
	readonly node?: string;
	/** Other names that are understood: `/dev/mapper/vg--host-lv--root`, `/dev/dm-0`. */
	readonly aliases: readonly string[];
	readonly kind: GuestDeviceKind;
	/** Paths of what it is made of: a partition's disk, a volume's physical volumes. */
	readonly parents: readonly string[];
	/** Bytes. */
	readonly size: number;
	/** Bytes that the file system uses; undefined where its superblock does not tell, or could be wrong. */
	readonly used?: number;
	/** As `blkid` names it; also `swap`, `LVM2_member`, `crypto_LUKS`, … */
	readonly fileSystem?: string;
	/** Untrusted text, but printable. */
	readonly label?: string;
	readonly uuid?: string;
	/** Of a whole disk, if it tells one. */
	readonly serial?: string;
	/** The device itself cannot be written. */
	readonly readOnly: boolean;
	/** Where the guest has it mounted; `[SWAP]` when it swaps to it. */
	readonly mountpoints: readonly string[];
	readonly mountable: boolean;
	/** Why it is not mountable. */
	readonly why?: string;
};

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
