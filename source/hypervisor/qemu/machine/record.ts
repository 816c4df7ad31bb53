import * as v from 'valibot';
import {count, port} from '../../../schemas.js';
import type {Parsed} from '../../../stored-record.js';
import {attachedDisk, recordFields} from '../../machine/record.js';

/** `served`: what was saved has private ports, and its guest serves them. `silent`: it does not. Older ones have none. */
const ports = v.picklist(['served', 'silent']);

/** What `machine.json` holds: all that is known about a machine but for what changes when it starts. */
export const machineRecord = v.object({
	...recordFields,
	/** Also on QEMU's command line: it tells whose process that is. */
	uuid: v.string(),
	cd: v.optional(v.string()),
	/** The disk that the machine writes to, a file in its folder. */
	disk: v.string(),
	/** Disk files of the machine's own that no longer change, in its folder. */
	snapshots: v.array(v.object({name: v.string(), file: v.string()})),
	attachments: v.array(attachedDisk),
	/** Of a machine with snapshots: the memory that clones can go on from. Its files are named by the id. */
	savedMemory: v.optional(
		v.object({
			id: v.string(),
			snapshot: v.string(),
			memoryMib: count,
			savedBy: v.string(),
			/** See `Saver`. */
			program: v.optional(v.string()),
			machine: v.optional(v.string()),
			ports: v.optional(ports),
		}),
	),
	/** Of a clone: the saved memory of its base that it goes on from, by the id; `to-be-saved` has a memory of its own that is a file. */
	memory: v.optional(
		v.variant('kind', [
			v.object({kind: v.literal('saved'), id: v.string(), ports: v.optional(ports)}),
			v.object({kind: v.literal('to-be-saved')}),
		]),
	),
});
export type MachineRecord = Parsed<typeof machineRecord>;

/** What `run.json` holds: where a started machine is reached. It may outlive the run. */
export const runRecord = v.object({
	/** QMP, one for short questions and one that a keyboard may keep. */
	monitor: v.string(),
	keyboard: v.string(),
	/** A folder that was made for the two sockets alone, and goes with them. */
	ownFolder: v.optional(v.string()),
	/** Undefined: none leads to the guest. */
	sshPort: v.optional(port),
	/** The host's ends of the guest's private ports, in their order. */
	ports: v.optional(v.array(v.string())),
	/** False until QEMU has answered for the first time. */
	started: v.boolean(),
});
export type RunRecord = Parsed<typeof runRecord>;
