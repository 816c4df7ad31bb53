import {restoreDevice} from '../host/device-permission.js';
import {removeMountpoint} from '../host/mountpoint.js';
import type {EntryOf, JournalEntry, JournalKind} from './journal-entry.js';
import type {StopWorld, Undone} from './stop-world.js';
import {unmountFromHost} from './undo-host.js';
import {closeVolumes, deleteClone, releaseClaim, stopMachine, unmountInGuest, unplugDisk} from './undo-machine.js';

/** What there is to do, for when it fails, and what is reported when it was done. */
type Words = {readonly todo: string; readonly done: string};

type Undo<Entry> = {
	readonly words: (entry: Entry) => Words | undefined;
	/** May run again after it succeeded, failed or was killed at any point, and for what was never acquired. */
	readonly undo: (entry: Entry, world: StopWorld) => Promise<Undone>;
};

const nothing: Undo<unknown> = {words: () => undefined, undo: async () => 'moot'};

/** How each kind of entry is undone. In reverse order of acquisition, this is the stop plan. */
const undos: {readonly [Kind in JournalKind]: Undo<EntryOf<Kind>>} = {
	supervisor: nothing,
	'device-permission': {
		words: ({grant: {path}}) => ({todo: `restore the permissions of ${path}`, done: `permissions of ${path} restored`}),
		async undo({grant}, {context, rebooted}) {
			// After a reboot the name may be that of another disk, and the permissions are the system's own again.
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
	disk: {
		words: ({path}) => ({todo: `unplug ${path} from the virtual machine`, done: `${path} unplugged from the virtual machine`}),
		undo: unplugDisk,
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
	sshfs: nothing,
};

/** The step of the stop plan for an entry. `words` is undefined for an entry that needs no line of its own. */
export function stopStep(entry: JournalEntry): {readonly words: Words | undefined; undo(world: StopWorld): Promise<Undone>} {
	const {words, undo} = undos[entry.kind] as unknown as Undo<JournalEntry>;
	return {words: words(entry), undo: async world => undo(entry, world)};
}
