import * as v from 'valibot';
import {imageFormats} from '../../disk/image-format.js';
import {count} from '../../schemas.js';
import type {Parsed} from '../../stored-record.js';
import {cutShort} from './cut-short.js';

/** What can hold a file system: a whole disk without a partition table, or a partition. */
const volume = {
	/** Bytes. */
	size: count,
	/** As lsblk names it: "ext4", "LVM2_member". Undefined when it is not known, or there is none. */
	fileSystem: v.optional(v.string()),
	/** As it is on the disk: untrusted text. */
	label: v.optional(v.string()),
	uuid: v.optional(v.string()),
	/** Where this computer has it mounted, directly. */
	mountpoints: v.array(v.string()),
	/**
	This computer uses it, itself or through what is on it: it must not be given to a guest. `canJoin`: a mount of ours does, and more of it can be mounted
	beside, by the same virtual machine.
	*/
	inUse: v.optional(v.object({reason: v.string(), canJoin: v.optional(v.literal(true))})),
	/** This computer could mount it without us. */
	readableHere: v.boolean(),
	/** What it is a part of, for people: "RAID5 of 3 disks", "volume group vg of 1 disk", "btrfs of 2 disks". Untrusted text. */
	partOf: v.optional(v.string()),
	/** Not all of it is there. */
	cutShort: v.optional(cutShort),
};
const volumeSchema = v.object(volume);
export type Volume = Parsed<typeof volumeSchema>;

const hostPartition = v.object({
	...volume,
	/** The device node; images have none. */
	path: v.optional(v.string()),
	/** As the guest will count it: 7 of /dev/sdb7. */
	number: count,
	typeName: v.string(),
	/** It only holds other partitions. */
	extended: v.optional(v.boolean()),
});
export type HostPartition = Parsed<typeof hostPartition>;

/** A disk of this computer, or an image of one. */
export const hostDisk = v.object({
	...volume,
	path: v.string(),
	kind: v.picklist(['disk', 'image']),
	/** Of an image. */
	format: v.optional(v.picklist(imageFormats)),
	model: v.optional(v.string()),
	serial: v.optional(v.string()),
	/** For example "sata", "usb", "nvme". */
	bus: v.optional(v.string()),
	removable: v.boolean(),
	readOnly: v.boolean(),
	/** Bytes of a logical sector. */
	sectorSize: count,
	/** The array of a firmware or a controller of which it has but a part: "RAID0 of 2 disks of Intel firmware (IMSM)". */
	stripeOf: v.optional(v.string()),
	/** This computer runs from it. */
	system: v.boolean(),
	partitions: v.array(hostPartition),
	/** What the user should know about its partition table or the image, although it can be used. */
	remarks: v.optional(v.array(v.object({code: v.string(), message: v.string()}))),
	/** Why its contents cannot be listed. */
	problem: v.optional(v.string()),
});
export type HostDisk = Parsed<typeof hostDisk>;
