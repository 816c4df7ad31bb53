import type {DeviceGrant} from '../host/device-permission.js';
import type {ProcessIdentity} from '../host/lock.js';
import type {HypervisorName} from '../hypervisor/hypervisor.js';

/**
What a session is about to acquire: written before it exists, so each may describe something that never came to be.
What undoes it is in stop-plan.ts, by kind.
*/
export type JournalEntry =
	/** Who works on the session from here on. */
	| {readonly kind: 'supervisor'; readonly identity: ProcessIdentity}
	/** The disk is claimed by the supervisor's process, and let go with it. */
	| {readonly kind: 'claim'; readonly path: string}
	| {readonly kind: 'device-permission'; readonly grant: DeviceGrant}
	| {readonly kind: 'clone'; readonly hypervisor: HypervisorName; readonly machine: string}
	| {readonly kind: 'machine-start'; readonly hypervisor: HypervisorName; readonly machine: string}
	/** Volume groups of the disk are active in the guest. */
	| {readonly kind: 'volumes'}
	| {readonly kind: 'guest-mount'; readonly device: string; readonly path: string}
	/** The folders that were missing, the outermost first. */
	| {readonly kind: 'mountpoint-created'; readonly folders: readonly string[]}
	/** `source` is how the mount table names it. */
	| {readonly kind: 'host-mount'; readonly mountpoint: string; readonly source: string}
	/** The only one that is written after the fact: an undo of `host-mount` that finds sshfs hanging needs its identity. */
	| {readonly kind: 'sshfs'; readonly identity: ProcessIdentity};

export type JournalKind = JournalEntry['kind'];

export type EntryOf<Kind extends JournalKind> = Extract<JournalEntry, {readonly kind: Kind}>;

/** The last entry of a kind. */
export function latest<Kind extends JournalKind>(entries: readonly JournalEntry[], kind: Kind): EntryOf<Kind> | undefined {
	return entries.findLast((entry): entry is EntryOf<Kind> => entry.kind === kind);
}
