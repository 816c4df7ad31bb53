import type {Context} from '../events.js';
import type {Guest} from '../guest/guest.js';
import {powerOff, unmountDevice} from '../guest/mount.js';
import {deactivateVolumes} from '../guest/volumes.js';
import {bytesToWrite} from '../guest/writes.js';
import type {Hypervisor} from '../hypervisor/hypervisor.js';
import {formatBytes} from '../text/format-bytes.js';
import type {EntryOf} from './journal-entry.js';
import {machineRuns, type StopWorld, type Undone} from './stop-world.js';
import {until} from './until.js';

/** Milliseconds for a guest to shut down. Without KVM it takes 6 to 11 s. */
const shutdownLimit = 90_000;

/** Write everything to the disk and unmount it in the guest, verified there. @throws when the guest runs and that is not certain. */
export async function unmountInGuest({path}: EntryOf<'guest-mount'>, world: StopWorld): Promise<Undone> {
	const guest = await reach(world);
	if (!guest) return 'moot';
	const unmounted = new AbortController();
	const told = tellProgress(guest, world.context, unmounted.signal);
	try {
		await unmountDevice(guest, path);
	} finally {
		unmounted.abort();
		await told;
	}

	return 'done';
}

/** How much of what the guest had in memory is on the disk, as long as it writes. Knowing less is no reason to fail. */
async function tellProgress(guest: Guest, {emit}: Context, signal: AbortSignal): Promise<void> {
	let most = 0;
	const look = async () => {
		const left = await bytesToWrite(guest);
		most = Math.max(most, left);
		if (most > 0) emit({type: 'progress', what: `written to the disk (${formatBytes(left)} left)`, ratio: 1 - left / most});
		return false;
	};
	await until(look, {signal, limit: Number.POSITIVE_INFINITY, every: 1000}).catch(() => {});
}

export async function closeVolumes(_: EntryOf<'volumes'>, world: StopWorld): Promise<Undone> {
	const guest = await reach(world);
	if (!guest) return 'moot';
	await deactivateVolumes(guest);
	return 'done';
}

/** Nothing is open in a machine that is off. */
async function reach(world: StopWorld) {
	if (!(await machineRuns(world))) return undefined;
	const guest = await world.guest();
	if (!guest) throw new Error('the guest does not answer');
	return guest;
}

/** Shut the machine down and see it gone; pull its plug when it does not go by itself. */
export async function stopMachine({hypervisor: name, machine}: EntryOf<'machine-start'>, world: StopWorld): Promise<Undone> {
	const {context} = world;
	const hypervisor = world.hypervisor(name);
	// A guest that never let us in has nothing mounted, so there is nothing to wait for.
	const entered = world.entries.some(({kind}) => kind === 'volumes');
	if (entered && (await machineRuns(world))) {
		const guest = await world.guest();
		if (guest) await powerOff(guest).catch((error: Error) => context.emit({type: 'warning', text: error.message}));
		if (guest && (await goesOff(machine, hypervisor, context))) return 'done';
		context.emit({type: 'warning', text: `the virtual machine ${machine} does not shut down: its plug is pulled`});
	}

	await hypervisor.powerOff(machine, context);
	return 'done';
}

async function goesOff(machine: string, hypervisor: Hypervisor, {signal, emit}: Context): Promise<boolean> {
	const limit = AbortSignal.timeout(shutdownLimit);
	try {
		await hypervisor.waitUntilOff(machine, {signal: AbortSignal.any([signal, limit]), emit});
		return true;
	} catch (error) {
		signal.throwIfAborted();
		if (limit.aborted) return false;
		throw error;
	}
}

export async function deleteClone({hypervisor: name, machine}: EntryOf<'clone'>, {hypervisor, context}: StopWorld): Promise<Undone> {
	const driver = hypervisor(name);
	// Harmless when it is off; and a clone that runs against all expectation must not lose its disk.
	await driver.powerOff(machine, context);
	await driver.delete(machine, context);
	return 'done';
}

/** @throws when the clone still runs: it may write to the disk. */
export async function releaseClaim({path}: EntryOf<'claim'>, world: StopWorld): Promise<Undone> {
	if (await machineRuns(world)) throw new Error(`the virtual machine that uses ${path} still runs`);
	await world.releaseClaim(path);
	return 'done';
}
