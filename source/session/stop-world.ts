import {UserError} from '../errors.js';
import type {Context} from '../events.js';
import type {Guest} from '../guest/guest.js';
import type {Lock} from '../host/lock.js';
import type {Hypervisor} from '../hypervisor/hypervisor.js';
import type {HypervisorName} from '../hypervisor/registry.js';
import {timeLimit} from '../time-limit.js';
import {type JournalContents, latest, outstanding} from './journal.js';
import {isKept, type MachineUser} from './machine-users.js';

/**
`moot`: there was nothing to undo, because it was gone together with something else. `lost`: so was data that was to be written. `unsure`: it was done, but
the disk has answered with errors.
*/
export type Undone = 'done' | 'moot' | 'lost' | 'unsure';

export type StopResult = {
	/** What could not be undone, a line each; empty when everything was. */
	readonly leftBehind: readonly string[];
	/** What was lost or went wrong on the way although nothing is left of it, a line each: a file system whose machine ended under it. */
	readonly trouble: readonly string[];
};

/** What the undoing of an entry works with. */
export type StopWorld = {
	/** Its signal is not the one whose abort made us stop. */
	readonly context: Context;
	hypervisor(name: HypervisorName): Hypervisor;
	/** What the journal has. */
	readonly contents: Pick<JournalContents, 'entries' | 'undone'>;
	/** What to do about a mount that is in use: leave everything as it is, or unmount it all the same. */
	readonly busy: 'keep' | 'force';
	/** The machine may write to the disk: as long as something is mounted in it, it is not switched off. */
	readonly writes: boolean;
	/** Told whether the guest is silent: then it is waited for. Without this, nobody waits. */
	onSilence?(isSilent: boolean): Promise<void>;
	/** How often the disks have failed to read or write for the machine, as far as that can be known. */
	diskErrors(): Promise<number>;
	/** A connection to the clone. Undefined when it does not run or does not answer. */
	guest(): Promise<Guest | undefined>;
	/** Close that connection, where it was made for this: a private port takes one at a time. */
	disconnect(): Promise<void>;
	/** Set when the guest said that no file system in it takes writes any more. */
	mayStop?: boolean;
	/** Set when the guest did not answer. */
	isGuestSilent?: boolean;
	/** When the machine did not say whether it runs: performance.now(). */
	machineSilentAt?: number;
	/** The other sessions that share the machine. */
	users(): Promise<readonly MachineUser[]>;
	/** Keep others from joining and leaving the machine. Undefined when there is none. */
	lockMachine(): Promise<Lock | undefined>;
	/** Release a disk or partition. Harmless when the process that claimed it is gone. */
	releaseClaim(path: string): Promise<void>;
	/** Whether the mount does not answer those who look at it: then it is in use by them, and waited for. Without this, nobody looks. */
	isSilent?(): Promise<boolean>;
	/** Have sshfs, and what it talks through, go on where it was stopped. */
	resumeShare(): Promise<void>;
	/** End the processes between sshfs and the guest, which may hang. */
	endRelays(): Promise<void>;
	/** Whether this computer was restarted since the journal was begun. */
	readonly rebooted: boolean;
};

/** Milliseconds for a machine to say whether it runs. */
const stateLimit = 5000;
/** Milliseconds for which one that did not say it is not asked again, where nobody waits for it. */
const stateMemory = 30_000;

/** Whether the clone still runs, and with it everything in the guest. One that does not answer does. */
export async function machineRuns(world: StopWorld): Promise<boolean> {
	const {contents, hypervisor, context, machineSilentAt = Number.NEGATIVE_INFINITY} = world;
	const start = latest(contents, 'machine-start');
	if (!start) return false;
	if (!world.onSilence && performance.now() - machineSilentAt < stateMemory) return true;
	const limit = timeLimit(stateLimit);
	try {
		const signal = AbortSignal.any([context.signal, limit]);
		const state = await hypervisor(start.hypervisor).state(start.machine, {...context, signal});
		return state !== 'missing' && state !== 'off';
	} catch (error) {
		context.signal.throwIfAborted();
		if (!limit.aborted) throw error;
		world.machineSilentAt = performance.now();
		return true;
	}
}

/** Whether other sessions go on with the machine. */
export async function isMachineShared({contents, users}: StopWorld): Promise<boolean> {
	const start = latest(contents, 'machine-start');
	return start !== undefined && isKept(start, await users());
}

/** @throws UserError when the machine may have a file system mounted that it writes to: only the user may decide to pull its plug. */
export async function refuseToPullPlug(world: StopWorld): Promise<void> {
	const isMounted = outstanding(world.contents).some(({entry}) => entry.kind === 'guest-mount');
	if (!isMounted || !world.writes || !(await machineRuns(world))) return;
	throw new UserError('a file system is still mounted in the virtual machine');
}
