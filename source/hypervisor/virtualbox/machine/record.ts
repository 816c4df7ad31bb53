import * as v from 'valibot';
import {count} from '../../../schemas.js';
import type {Parsed} from '../../../stored-record.js';
import {attachedDisk, recordFields} from '../../machine/record.js';

const diskOnPort = v.object({
	...attachedDisk.entries,
	/** Of the controller SATA. */
	port: count,
	/** What VirtualBox is given as its medium: the image itself, or a descriptor of ours in the attachment's folder. */
	medium: v.string(),
	/** VirtualBox is not to forget it when it is detached: the user had it in there before, or it was not given to VirtualBox yet. */
	isKept: v.boolean(),
});
export type DiskOnPort = Parsed<typeof diskOnPort>;

/** What `machine.json` holds: what VirtualBox cannot tell of a machine that we made. */
export const machineRecord = v.object({
	...recordFields,
	/** VirtualBox' own; undefined until it has told it. It says which machine is ours, whatever that is called by now. */
	uuid: v.optional(v.string()),
	attachments: v.array(diskOnPort),
	/** Its last start allowed the guest to reach this computer, and nobody has taken that back. */
	reachesThisComputer: v.optional(v.literal(true)),
});
export type MachineRecord = Parsed<typeof machineRecord>;
