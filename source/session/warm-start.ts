import type {Context} from '../events.js';
import {servePorts} from '../guest/channel/serve-ports.js';
import type {Guest} from '../guest/guest.js';
import {loadDiskDriver} from '../guest/hot-plug.js';
import {waitForGuest} from '../guest/ssh.js';
import {activateVolumes} from '../guest/volumes.js';
import {LockedError} from '../host/lock.js';
import type {Hypervisor, HypervisorWith} from '../hypervisor/hypervisor.js';
import type {Intermediary} from '../intermediary/intermediary.js';
import {lockIntermediary} from '../intermediary/lock.js';
import type {Runtime} from '../runtime.js';
import {howToAttach} from './attachment.js';
import {cloneDefaults} from './clone-defaults.js';
import {cloneAddress} from './connect-clone.js';
import {sshPortOf} from './holdings.js';
import {stage} from './stage.js';

/** Milliseconds for a boot without KVM on a busy computer. */
const bootLimit = 300_000;

/** The clone whose memory is saved. */
const warmClone = (name: string): string => `vmfuse-warm-${name}`;

/** Whether mounts by this intermediary can go on from saved memory at all: disks must be plugged in while the guest is up. */
export function canStartWarm(intermediary: Intermediary, hypervisor: Hypervisor): hypervisor is HypervisorWith<'warmStarts' | 'clone'> {
	return hypervisor.warmStarts !== undefined && hypervisor.clone !== undefined && howToAttach(intermediary, hypervisor) === 'hot-plug';
}

/** How mounts by this intermediary start; undefined: they boot, and nothing can be saved. */
export async function warmStartState(
	{hypervisor: find, context}: Runtime,
	intermediary: Intermediary,
): Promise<'ready' | 'missing' | 'outdated' | undefined> {
	const hypervisor = find(intermediary.hypervisor);
	if (!canStartWarm(intermediary, hypervisor)) return undefined;
	const {name, snapshot} = intermediary;
	const {spec} = await hypervisor.machine(name, context);
	return hypervisor.warmStarts.state(name, snapshot, spec.memoryMib, context);
}

/**
See that mounts by this intermediary go on from the memory of a guest that is up, where its hypervisor can do that. The set-up is finished before: where
this fails or is stopped, a warning says so, and mounts boot.
*/
export async function ensureWarmStart(runtime: Runtime, intermediary: Intermediary): Promise<void> {
	const {folders, context} = runtime;
	const {name} = intermediary;
	try {
		await using _lock = await lockIntermediary(folders, name);
		const state = await warmStartState(runtime, intermediary);
		if (state === 'missing' || state === 'outdated') await saveWarmStart(runtime, intermediary);
	} catch (error) {
		// Whoever has the lock does it.
		if (error instanceof LockedError) return;
		const why = context.signal.aborted ? 'it was stopped' : (error as Error).message;
		const text = `no started guest is saved, so the next mount boots, and tries again: ${why}`;
		context.emit({type: 'warning', text});
	}
}

/**
Delete the clone of an attempt that was killed. Harmless when there is none. Whoever calls it holds the lock of the intermediary's set-up.
@param name - of the intermediary.
@returns Whether there was one.
*/
export async function deleteWarmClone(hypervisor: Hypervisor, name: string, context: Context): Promise<boolean> {
	const machine = warmClone(name);
	if (!hypervisor.warmStarts || (await hypervisor.state(machine, context)) === 'missing') return false;
	await hypervisor.delete(machine, context);
	return true;
}

/** Delete what attempts have left that were killed. An intermediary that somebody works on is left alone. @returns The names of those that had left something. */
export async function recoverWarmClones(
	{folders, hypervisor: find, context}: Runtime,
	intermediaries: readonly Intermediary[],
): Promise<readonly string[]> {
	const found: string[] = [];
	for (const {name, hypervisor} of intermediaries) {
		await using lock = await lockIntermediary(folders, name).catch(() => undefined);
		if (!lock) continue;
		if (await deleteWarmClone(find(hypervisor), name, context)) found.push(name);
	}

	return found;
}

/** Start a clone once, without any disk, and save its memory when its guest is ready. What was saved before is replaced. */
async function saveWarmStart(runtime: Runtime, intermediary: Intermediary): Promise<void> {
	const {folders, hypervisor: find, context} = runtime;
	const hypervisor = find(intermediary.hypervisor);
	if (!canStartWarm(intermediary, hypervisor)) return;
	const machine = warmClone(intermediary.name);
	// It goes on where the manual's steps end.
	await stage('5e', 'Save a started guest, so that mounts need not boot', context, async () => {
		// An earlier attempt may have been killed.
		await deleteWarmClone(hypervisor, intermediary.name, context);
		try {
			const {name, snapshot} = intermediary;
			const spec = {name: machine, memory: 'to-be-saved' as const, ...cloneDefaults};
			await hypervisor.clone(name, snapshot, spec, context);
			const {sshPort} = await hypervisor.start(machine, context);
			const stillAlive = async () => (await hypervisor.state(machine, context)) === 'running';
			const address = await cloneAddress(folders, intermediary, sshPort ?? (await sshPortOf({hypervisor, machine, runtime})));
			const guest = await waitForGuest({...address, limit: bootLimit, stillAlive, context});
			await makeReady(guest);
			const servesPorts = await servePorts(guest);
			await guest.close();
			await hypervisor.warmStarts.save(machine, servesPorts, context);
		} catch (error) {
			await hypervisor.delete(machine, {...context, signal: new AbortController().signal});
			throw error;
		}
	});
}

/** What each mount does first is done once: drivers are loaded, and the programs that look at disks are in memory. */
async function makeReady(guest: Guest): Promise<void> {
	await loadDiskDriver(guest);
	await activateVolumes(guest);
	await guest.run(['sync']);
}
