import {restoreDevice} from '../host/device-permission.js';
import {removeMountpoint} from '../host/mountpoint.js';
import type {EntryOf, JournalEntry, JournalKind} from './journal-entry.js';
import type {StopWorld, Undone} from './stop-world.js';
import {unmountFromHost} from './undo-host.js';
import {closeVolumes, deleteClone, releaseClaim, stopMachine, unmountInGuest} from './undo-machine.js';

type Undo<Entry> = {
	/** What there is to do, and what is reported when it was done; undefined for what is not worth a line. */
	readonly words: (entry: Entry) => {readonly todo: string; readonly done: string} | undefined;
	/** May run again after it succeeded, failed or was killed at any point, and for what was never acquired. */
	readonly undo: (entry: Entry, world: StopWorld) => Promise<Undone>;
};

/** How each kind of entry is put back. Run in reverse order of acquisition, this is the stop plan. */
const undos: {readonly [Kind in JournalKind]: Undo<EntryOf<Kind>>} = {
	supervisor: {words: () => undefined, undo: async () => 'moot'},
	// After a reboot the name may be that of another disk, and the permissions are the system's own again.
	'device-permission': {
		words: ({grant: {path}}) => ({todo: `restore the permissions of ${path}`, done: `permissions of ${path} restored`}),
		async undo({grant}, {context, rebooted}) {
			if (rebooted) return 'moot';
			await restoreDevice(grant, context);
			return 'done';
		},
	},
	claim: {words: ({path}) => ({todo: `release ${path}`, done: `${path} released`}), undo: releaseClaim},
	clone: {words: ({machine}) => ({todo: `delete the clone ${machine}`, done: `clone ${machine} deleted`}), undo: deleteClone},
	'machine-start': {
		words: ({machine}) => ({todo: `switch off the virtual machine ${machine}`, done: `virtual machine ${machine} off`}),
		undo: stopMachine,
	},
	volumes: {words: () => ({todo: 'close the volumes in the guest', done: 'volumes closed in the guest'}), undo: closeVolumes},
	'guest-mount': {
		words: ({device}) => ({todo: `unmount ${device} in the guest`, done: `${device} written out and unmounted in the guest`}),
		undo: unmountInGuest,
	},
	'mountpoint-created': {
		words: ({folders}) => ({todo: `remove the folder ${folders.at(-1)}`, done: `folder ${folders.at(-1)} removed`}),
		async undo({folders}) {
			await removeMountpoint(folders);
			return 'done';
		},
	},
	'host-mount': {
		words: ({mountpoint}) => ({todo: `unmount ${mountpoint}`, done: `${mountpoint} unmounted`}),
		undo: unmountFromHost,
	},
	sshfs: {words: () => undefined, undo: async () => 'moot'},
};

function undoOf<Kind extends JournalKind>({kind}: {readonly kind: Kind}): Undo<EntryOf<Kind>> {
	return undos[kind];
}

/** @returns Whether there was something to put back, or it had gone by itself. */
export async function undo(entry: JournalEntry, world: StopWorld): Promise<Undone> {
	return (undoOf(entry) as Undo<JournalEntry>).undo(entry, world);
}

/** What there is to do about an entry, and what is said when it was done. Undefined for an entry that is not worth a line. */
export function wordsFor(entry: JournalEntry): {readonly todo: string; readonly done: string} | undefined {
	return (undoOf(entry) as Undo<JournalEntry>).words(entry);
}
