import type {Context} from '../events.js';
import type {Guest} from '../guest/guest.js';
import type {Hypervisor} from '../hypervisor/hypervisor.js';
import type {HypervisorName} from '../hypervisor/registry.js';
import {type JournalContents, latest} from './journal.js';

/** `moot`: there was nothing to undo, because it was gone together with something else. */
export type Undone = 'done' | 'moot';

/** What the undoing of an entry works with. */
export type StopWorld = {
	/** Its signal is not the one whose abort made us stop. */
	readonly context: Context;
	hypervisor(name: HypervisorName): Hypervisor;
	/** What the journal has. */
	readonly contents: Pick<JournalContents, 'entries'>;
	/** What to do about a mount that is in use: leave everything as it is, or unmount it all the same. */
	readonly busy: 'keep' | 'force';
	/** A connection to the clone. Undefined when it does not run or does not answer. */
	guest(): Promise<Guest | undefined>;
	/** Set when the guest said that no file system in it takes writes any more. */
	mayStop?: boolean;
	/** Release a disk or partition. Harmless when the process that claimed it is gone. */
	releaseClaim(path: string): Promise<void>;
	/** Whether this computer was restarted since the journal was begun. */
	readonly rebooted: boolean;
};

/** Whether the clone still runs, and with it everything in the guest. */
export async function machineRuns({contents, hypervisor, context}: StopWorld): Promise<boolean> {
	const start = latest(contents, 'machine-start');
	if (!start) return false;
	const state = await hypervisor(start.hypervisor).state(start.machine, context);
	return state !== 'missing' && state !== 'off';
}
