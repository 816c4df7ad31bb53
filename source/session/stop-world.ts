import type {Context} from '../events.js';
import type {Guest} from '../guest/guest.js';
import type {Hypervisor} from '../hypervisor/hypervisor.js';
import type {HypervisorName} from '../hypervisor/registry.js';
import {type JournalEntry, latest} from './journal-entry.js';

/** `moot`: there was nothing to put back, because it had gone with something else. */
export type Undone = 'done' | 'moot';

/** What the undoing of an entry works with. */
export type StopWorld = {
	/** Its signal is not the one whose abort made us stop. */
	readonly context: Context;
	hypervisor(name: HypervisorName): Hypervisor;
	/** Everything that the journal has, in the order of acquisition. */
	readonly entries: readonly JournalEntry[];
	/** What to do about a mount that somebody uses: leave everything as it is, or take it away from them. */
	readonly busy: 'keep' | 'force';
	/** A connection to the clone. Undefined when it does not run or does not answer. */
	guest(): Promise<Guest | undefined>;
	/** Let go of a disk or partition; nothing to do when the process that claimed it is gone. */
	releaseClaim(path: string): Promise<void>;
	/** Whether this computer was started again since the journal was begun. */
	readonly rebooted: boolean;
};

/** Whether the clone still runs, and with it everything in the guest. */
export async function machineRuns({entries, hypervisor, context}: StopWorld): Promise<boolean> {
	const start = latest(entries, 'machine-start');
	if (!start) return false;
	const state = await hypervisor(start.hypervisor).state(start.machine, context);
	return state !== 'missing' && state !== 'off';
}
