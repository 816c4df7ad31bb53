import * as v from 'valibot';
import {deviceGrant} from '../host/device-permission.js';
import {processIdentitySchema} from '../host/process-identity.js';
import {hypervisorNames} from '../hypervisor/registry.js';
import type {Parsed} from '../stored-record.js';

const machine = {hypervisor: v.picklist(hypervisorNames), machine: v.string()};

/**
What a session is about to acquire. Entries are written before the thing exists, so each may describe something that was never made.
How each kind is undone is in stop-plan.ts.
*/
export const journalEntry = v.variant('kind', [
	/** The process that works on the session from here on. */
	v.object({kind: v.literal('supervisor'), identity: processIdentitySchema}),
	/** The disk is claimed by the supervisor's process, and released when that ends. */
	v.object({kind: v.literal('claim'), path: v.string()}),
	v.object({kind: v.literal('device-permission'), grant: deviceGrant}),
	/** This and the next three may be acquired by several sessions: the last one that has it gives it back. */
	v.object({kind: v.literal('clone'), ...machine}),
	v.object({kind: v.literal('machine-start'), ...machine}),
	/** A disk or image of this computer is attached to the machine, under the name `id`. Missing in journals of earlier versions. */
	v.object({kind: v.literal('disk'), ...machine, id: v.string(), path: v.string()}),
	/** Volume groups of the disk are active in the guest. */
	v.object({kind: v.literal('volumes')}),
	v.object({kind: v.literal('guest-mount'), device: v.string(), path: v.string()}),
	/** The folders that were missing, the outermost first. */
	v.object({kind: v.literal('mountpoint-created'), folders: v.array(v.string())}),
	/** `source` is how the mount table names it. */
	v.object({kind: v.literal('host-mount'), mountpoint: v.string(), source: v.string()}),
	/** The only one that is written afterwards: who undoes `host-mount` needs the identity of an sshfs that hangs. */
	v.object({kind: v.literal('sshfs'), identity: processIdentitySchema}),
]);
export type JournalEntry = Parsed<typeof journalEntry>;

export type JournalKind = JournalEntry['kind'];

export type EntryOf<Kind extends JournalKind> = Extract<JournalEntry, {readonly kind: Kind}>;
