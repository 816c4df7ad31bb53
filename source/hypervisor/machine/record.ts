import * as v from 'valibot';
import {imageFormats} from '../../disk/image-format.js';
import {count, port} from '../../schemas.js';
import type {Parsed} from '../../stored-record.js';

const spec = v.object({
	name: v.string(),
	memoryMib: count,
	diskMib: count,
	guestBits: v.picklist([32, 64]),
	guestPort: port,
	hostPort: port,
	network: v.picklist(['open', 'restricted']),
});

/** A disk that is attached, or is about to be. */
export const attachedDisk = v.object({
	id: v.string(),
	path: v.string(),
	format: v.picklist(imageFormats),
	readOnly: v.boolean(),
	partitions: v.optional(v.array(count)),
	/** `hot-plug`: into the running machine, and gone when that is off. `at-start`: it is there from the start of the machine on. */
	how: v.picklist(['hot-plug', 'at-start']),
});
export type AttachedDisk = Parsed<typeof attachedDisk>;

/** What the record of a machine holds whatever its hypervisor. */
export const recordFields = {
	/** False while the machine is being made or deleted: there may be nothing of it but the record. */
	made: v.boolean(),
	spec,
	/** Whose snapshot the disk of a linked clone lies on. */
	base: v.optional(v.object({machine: v.string(), snapshot: v.string()})),
};

const common = v.object({...recordFields, attachments: v.array(attachedDisk)});
export type CommonRecord = Parsed<typeof common>;
