import {restoreDevice} from '../host/device-permission.js';
import {removeMountpoint} from '../host/mountpoint.js';
import type {EntryOf, JournalEntry, JournalKind} from './journal-entry.js';
import type {StopWorld} from './stop-world.js';
import {unmountFromHost} from './undo-host.js';
import {closeVolumes, deleteClone, releaseClaim, stopMachine, unmountInGuest} from './undo-machine.js';

type Undo<Entry> = {
	/** What is reported when it was put back; undefined for what is not worth a line. */
	readonly what: (entry: Entry) => string | undefined;
	/** May run again after it succeeded, failed or was killed at any point, and for what was never acquired. */
	readonly undo: (entry: Entry, world: StopWorld) => Promise<void>;
};

/** How each kind of entry is put back. Run in reverse order of acquisition, this is the stop plan. */
const undos: {readonly [Kind in JournalKind]: Undo<EntryOf<Kind>>} = {
	supervisor: {what: () => undefined, undo: async () => {}},
	// After a reboot the name may be that of another disk, and the permissions are the system's own again.
	'device-permission': {
		what: ({grant}) => `permissions of ${grant.path} restored`,
		undo: async ({grant}, {context, rebooted}) => (rebooted ? undefined : restoreDevice(grant, context)),
	},
	claim: {what: ({path}) => `${path} released`, undo: releaseClaim},
	clone: {what: ({machine}) => `clone ${machine} deleted`, undo: deleteClone},
	'machine-start': {what: ({machine}) => `virtual machine ${machine} off`, undo: stopMachine},
	volumes: {what: () => 'volumes closed in the guest', undo: closeVolumes},
	'guest-mount': {what: ({device}) => `${device} written out and unmounted in the guest`, undo: unmountInGuest},
	'mountpoint-created': {
		what: ({folders}) => `folder ${folders.at(-1)} removed`,
		undo: async ({folders}) => removeMountpoint(folders),
	},
	'host-mount': {what: ({mountpoint}) => `${mountpoint} unmounted`, undo: unmountFromHost},
	sshfs: {what: () => undefined, undo: async () => {}},
};

function undoOf<Kind extends JournalKind>({kind}: {readonly kind: Kind}): Undo<EntryOf<Kind>> {
	return undos[kind];
}

export async function undo(entry: JournalEntry, world: StopWorld): Promise<void> {
	await (undoOf(entry) as Undo<JournalEntry>).undo(entry, world);
}

/** What is said when the entry was put back. */
export function describe(entry: JournalEntry): string | undefined {
	return (undoOf(entry) as Undo<JournalEntry>).what(entry);
}
