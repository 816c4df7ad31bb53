import * as v from 'valibot';
import {imageFormats} from '../../disk/image-format.js';
import {count, port} from '../../schemas.js';
import type {Parsed} from '../../stored-record.js';

export const machineSpec = v.object({
	/** At most 60 characters of `A-Z a-z 0-9 . _ -`. */
	name: v.string(),
	memoryMib: count,
	diskMib: count,
	/** What the guest's kernel needs of the processor. */
	guestBits: v.picklist([32, 64]),
	/** Where the guest's SSH server listens, in the guest. */
	guestPort: port,
	/** The host port to try first on 127.0.0.1; others follow when it cannot be bound. */
	hostPort: port,
	/** `restricted`: nothing but the forwarded port. */
	network: v.picklist(['open', 'restricted']),
});

export const attachment = v.object({
	/** Names the disk to `detachDisk`, and is its serial number in the guest. `[a-z0-9-]`, at most 20 characters. */
	id: v.string(),
	/** A block device (`/dev/sdb`) or an image file, absolute. */
	path: v.string(),
	/** A block device is `raw`. */
	format: v.picklist(imageFormats),
	/** The source is never opened for writing: what the guest writes goes to an overlay, which is thrown away when the disk is detached. */
	readOnly: v.boolean(),
	/**
	Only these partitions are reachable, under their own numbers; the rest of the disk reads as zeros, but for its partition table.
	Undefined or empty: the whole disk.
	*/
	partitions: v.optional(v.array(count)),
	/** Bytes of the source's own sectors; in the record of a machine, of those that its guest sees. Undefined: 512. */
	sectorSize: v.optional(v.picklist([512, 4096])),
});

/** A disk that is attached, or is about to be. */
export const attachedDisk = v.object({
	...attachment.entries,
	/** `hot-plug`: into the running machine, and gone when that is off. `at-start`: it is there from the start of the machine on. */
	how: v.picklist(['hot-plug', 'at-start']),
});
export type AttachedDisk = Parsed<typeof attachedDisk>;

/** What the record of a machine holds whatever its hypervisor. */
export const recordFields = {
	/** False while the machine is being made or deleted: there may be nothing of it but the record. */
	made: v.boolean(),
	spec: machineSpec,
	/** Whose snapshot the disk of a linked clone lies on. */
	base: v.optional(v.object({machine: v.string(), snapshot: v.string()})),
};

const common = v.object({...recordFields, attachments: v.array(attachedDisk)});
export type CommonRecord = Parsed<typeof common>;
