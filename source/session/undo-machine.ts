import {setTimeout as delay} from 'node:timers/promises';
import {UserError} from '../errors.js';
import type {Context} from '../events.js';
import {closeForGood, closeVolumes as closeInGuest} from '../guest/close-volumes.js';
import type {Guest} from '../guest/guest.js';
import {forgetDisk} from '../guest/hot-plug.js';
import {powerOff} from '../guest/power.js';
import {unmountDevice} from '../guest/unmount.js';
import {bytesToWrite} from '../guest/writes.js';
import {poll} from '../poll.js';
import {formatBytes} from '../text/format-bytes.js';
import {timeLimit} from '../time-limit.js';
import {messageOf} from './error-data.js';
import {latest, outstanding} from './journal.js';
import type {EntryOf} from './journal-entry.js';
import {isKept} from './machine-users.js';
import {isMachineShared, machineRuns, refuseToPullPlug, type StopWorld, type Undone} from './stop-world.js';

/** Milliseconds for a guest of the usual pace to shut down. Without KVM it takes 6 to 11 s. */
const shutdownLimit = 90_000;

/** Write everything to the disk and unmount it in the guest, verified there. @throws when the guest runs and that is not certain. */
export async function unmountInGuest({path}: EntryOf<'guest-mount'>, world: StopWorld): Promise<Undone> {
	const undone = await inGuest(world, async guest => {
		const unmounted = new AbortController();
		const told = tellProgress(guest, world.context, unmounted.signal);
		try {
			await unmountDevice(guest, path);
		} finally {
			unmounted.abort();
			await told;
		}
	});
	if (!world.writes) return undone;
	return undone === 'moot' ? 'lost' : (await world.diskErrors()) > 0 ? 'unsure' : undone;
}

/** Milliseconds before it is worth telling how far the writing is. */
const patience = 1000;

/** Emit how much the guest has written, of what it had in memory, until the signal aborts. That this cannot be known is no failure. */
async function tellProgress(guest: Guest, {emit}: Context, signal: AbortSignal): Promise<void> {
	let most = 0;
	const look = async () => {
		const left = await bytesToWrite(guest);
		most = Math.max(most, left);
		if (most > 0) emit({type: 'progress', what: `written to the disk (${formatBytes(left)} left)`, ratio: 1 - left / most});
	};
	await delay(patience, undefined, {signal})
		.then(async () => poll(look, {signal, limit: Number.POSITIVE_INFINITY, every: 1000}))
		.catch(() => {});
}

/** Close all that is open; in a machine that others share, what lies on disks that nobody else has. */
export async function closeVolumes(_: EntryOf<'volumes'>, world: StopWorld): Promise<Undone> {
	if (!(await isMachineShared(world))) {
		return inGuest(world, async guest => {
			world.mayStop = await closeForGood(guest);
		});
	}

	const users = await world.users();
	const own = outstanding(world.contents).flatMap(({entry}) => (entry.kind === 'disk' && !isKept(entry, users) ? [entry.id] : []));
	if (own.length === 0) return 'moot';
	return inGuest(world, async guest => closeInGuest(guest, own));
}

/** Unplug a disk from a machine that others go on with: with the last of them it is gone together with the machine. */
export async function unplugDisk(entry: EntryOf<'disk'>, world: StopWorld): Promise<Undone> {
	const {hypervisor, machine, id} = entry;
	if (!(await isMachineShared(world)) || isKept(entry, await world.users())) return 'moot';
	const isOpen = outstanding(world.contents).some(({entry: {kind}}) => kind === 'guest-mount' || kind === 'volumes');
	if (isOpen) throw new UserError('it is still in use there');
	const undone = await inGuest(world, async guest => forgetDisk(guest, id));
	if (undone === 'done') await world.hypervisor(hypervisor).detachDisk(machine, id, world.context);
	return undone;
}

/** In a machine that is off, nothing is open. One that does not answer is waited for, where that is wanted. */
async function inGuest(world: StopWorld, work: (guest: Guest) => Promise<void>): Promise<Undone> {
	for (;;) {
		if (!(await machineRuns(world))) return 'moot';
		const guest = await world.guest();
		const done = new AbortController();
		const told = guest && tellSilence(guest, world, done.signal);
		try {
			world.isGuestSilent = !guest;
			if (!guest) throw new UserError('the guest does not answer');
			await work(guest);
			return 'done';
		} catch (error) {
			if (!world.onSilence || (guest && (await answers(guest)))) throw error;
		} finally {
			done.abort();
			await told;
		}

		if (await machineRuns(world)) await world.onSilence(true);
		await delay(silencePause, undefined, {signal: world.context.signal});
	}
}

/** Milliseconds between two looks at a guest that does not answer, or at one that takes long. */
const silencePause = 2000;
/** Milliseconds for a guest to do nothing. */
const answerLimit = 5000;

async function answers(guest: Guest): Promise<boolean> {
	try {
		await guest.run(['true'], {timeout: answerLimit});
		return true;
	} catch {
		guest.context.signal.throwIfAborted();
		return false;
	}
}

/** Tell whether the guest answers at all, while it works. */
async function tellSilence(guest: Guest, {onSilence}: StopWorld, signal: AbortSignal): Promise<void> {
	if (!onSilence) return;
	while (!signal.aborted) {
		await delay(silencePause, undefined, {signal}).catch(() => {});
		if (!signal.aborted) await onSilence(!(await answers(guest)));
	}
}

/** Stop the machine: nothing of it is needed any more. Where its guest may still have something to write, it is shut down, if it can be. */
export async function stopMachine({hypervisor: name, machine}: EntryOf<'machine-start'>, world: StopWorld): Promise<Undone> {
	const {context} = world;
	if (await isMachineShared(world)) return 'moot';
	await refuseToPullPlug(world);
	// A guest that was never reached has nothing mounted.
	if (!world.mayStop && latest(world.contents, 'volumes') && (await machineRuns(world))) {
		if (await shutsDown(machine, name, world)) return 'done';
		context.emit({type: 'warning', text: `the virtual machine ${machine} does not shut down: it is switched off`});
	}

	await world.hypervisor(name).powerOff(machine, context);
	return 'done';
}

async function shutsDown(machine: string, name: EntryOf<'machine-start'>['hypervisor'], world: StopWorld): Promise<boolean> {
	const {signal, emit} = world.context;
	const guest = await world.guest();
	if (!guest) return false;
	await powerOff(guest).catch((error: unknown) => emit({type: 'warning', text: messageOf(error)}));
	const limit = timeLimit(shutdownLimit * guest.pace);
	try {
		await world.hypervisor(name).waitUntilOff(machine, {signal: AbortSignal.any([signal, limit]), emit});
		return true;
	} catch (error) {
		signal.throwIfAborted();
		if (limit.aborted) return false;
		throw error;
	}
}

/** The machine is switched off first. Moot as long as others need it. */
export async function deleteClone(entry: EntryOf<'clone'>, world: StopWorld): Promise<Undone> {
	const {hypervisor: name, machine} = entry;
	const {hypervisor, context} = world;
	if (isKept(entry, await world.users())) return 'moot';
	const driver = hypervisor(name);
	await refuseToPullPlug(world);
	// Harmless when it is off. A clone that should be off and runs must not lose its disk.
	await driver.powerOff(machine, context);
	await driver.delete(machine, context);
	return 'done';
}

/** @throws when the clone still has the disk: it may write to it. */
export async function releaseClaim(entry: EntryOf<'claim'>, world: StopWorld): Promise<Undone> {
	const {path} = entry;
	if (isKept(entry, await world.users())) return 'moot';
	const isAttached = outstanding(world.contents).some(({entry: {kind}}) => kind === 'machine-start' || kind === 'disk');
	if (isAttached && (await machineRuns(world))) throw new UserError(`the virtual machine that uses ${path} still runs`);
	await world.releaseClaim(path);
	return 'done';
}
