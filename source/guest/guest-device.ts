import * as v from 'valibot';
import type {Blocker} from '../blocker.js';
import {count} from '../schemas.js';
import type {Parsed} from '../stored-record.js';

/** Why a device cannot be mounted. */
const deviceBlockerCodes = [
	/** The guest has it mounted, or swaps to it. */
	'mounted',
	/** A volume that is not active. */
	'inactive',
	/** A volume group that was exported, or belongs to another system or to a cluster: it is only read. */
	'claimed-group',
	/** Disks are missing without which there is nothing to see. */
	'missing-disk',
	/** A snapshot that ran out of room. */
	'lost-snapshot',
	/** It only holds other devices, which can be chosen: volumes of a thin pool, partitions, logical partitions. */
	'thin-pool',
	'partitioned',
	'extended',
	/** It is a part of something: a volume group, an array, a btrfs file system, or something that the guest does not know. */
	'lvm-member',
	'raid-member',
	'btrfs-member',
	'unknown-member',
	/** Something else is made of it, which can be chosen. */
	'used',
	/** A passphrase or a key file opens it. */
	'locked',
	/** It is encrypted, and already open. */
	'opened',
	'swap',
	'hibernated',
	'no-file-system',
	/** The guest's kernel lacks the driver of the file system. */
	'no-driver',
	/** The guest lacks the program of an extension. */
	'no-extension',
	/** A part of its file system was not copied: it lies behind the end of the image. */
	'cut-short',
	/** The guest only sees where it lies: it is not one of the partitions that were asked for. */
	'not-attached',
] as const;
export type DeviceBlocker = Blocker<(typeof deviceBlockerCodes)[number]> & {
	/** What `vmfuse-tui extend` adds, and then it can be mounted. */
	readonly extension?: string | undefined;
};

/** `mapped` is a device-mapper device of another kind, for example multipath; `subvolume` a part of a btrfs, on the device that is its parent. */
const kinds = ['disk', 'partition', 'lv', 'raid', 'crypt', 'mapped', 'subvolume'] as const;
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
	/** Of a whole disk, if it has one. */
	serial: v.optional(v.string()),
	/** Disks of the array, volume group or file system that are there, and how many it has: it lacks some, and can do without. */
	degraded: v.optional(v.object({present: count, total: count})),
	/** The device itself cannot be written. */
	readOnly: v.boolean(),
	/** Where the guest has it mounted; `[SWAP]` when it swaps to it. */
	mountpoints: v.array(v.string()),
	/** Why it cannot be written to, though it can be read. */
	writeBlocker: v.optional(v.object({code: v.literal('claimed-group'), message: v.string(), nextSteps: v.array(v.string())})),
	mountable: v.boolean(),
	/** Why it is not mountable; undefined when it is. */
	blocker: v.optional(
		v.object({
			code: v.picklist(deviceBlockerCodes),
			message: v.string(),
			nextSteps: v.array(v.string()),
			/** What `vmfuse-tui extend` adds to the intermediary: then it can be mounted. */
			extension: v.optional(v.string()),
		}),
	),
});
export type GuestDevice = Parsed<typeof guestDevice>;

/** A device before it is known whether it can be mounted. */
export type DraftDevice = Omit<GuestDevice, 'mountable' | 'blocker'>;
