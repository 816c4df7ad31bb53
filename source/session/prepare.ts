import type {GuestDevice} from '../guest/guest-device.js';
import {keyMemory} from '../host/key-memory.js';
import {requirePart} from '../hypervisor/require-part.js';
import {attachDisk, dataDisk, detachDisk, howToAttach, leastDisks} from './attachment.js';
import {startClone, stopClone} from './boot.js';
import {claimSource} from './claims.js';
import {cloneDefaults, memoryFor} from './clone-defaults.js';
import type {Holdings} from './holdings.js';
import {markUndone} from './journal.js';
import type {MachineUser} from './machine-users.js';
import {closeDisk, probeDisk, seeDisk} from './probe-disk.js';
import {sourcesOf} from './request.js';
import {stage} from './stage.js';

/** Where a user looks for the intermediary, and finds its clones. */
const group = '/vmfuse';

/** Claim the disk, start a clone that has it, and see what is on it. Everything is in the journal before it is acquired. */
export async function prepare(holdings: Holdings): Promise<readonly GuestDevice[]> {
	const {context} = holdings.runtime;
	await stage('claim', 'Keep the disk from other users', context, async () => claimSource(holdings));
	const neededMib = await keyMib(holdings);
	const memoryMib = memoryFor(neededMib);
	if (memoryMib !== undefined && (await bootsFor(holdings, memoryMib))) {
		const text = `To open what is encrypted here takes ${neededMib} MiB of memory: the guest gets ${memoryMib} MiB, and boots, which takes longer`;
		context.emit({type: 'notice', text});
	}

	await makeClone(holdings, memoryMib);
	return showDisk(holdings);
}

/** MiB that it takes to open what is encrypted on a session's disks, as far as this computer can tell. */
export async function keyMib({intermediary, request, runtime}: Holdings): Promise<number> {
	if (!intermediary.capabilities.tools.includes('cryptsetup')) return 0;
	let most = 0;
	for (const source of sourcesOf(request)) most = Math.max(most, Math.ceil((await keyMemory(source, runtime.context)) / 1024));
	return most;
}

/** Whether a guest boots only because it gets more memory than the one that is saved. */
async function bootsFor({intermediary: {name, snapshot}, hypervisor, runtime}: Holdings, memoryMib: number): Promise<boolean> {
	const state = async (memory: number) => hypervisor.warmStarts?.state(name, snapshot, memory, runtime.context);
	return (await state(memoryMib)) === 'outdated' && (await state(0)) === 'ready';
}

/** @param memoryMib - undefined: as the intermediary has. */
async function makeClone({journal, intermediary, hypervisor, machine, request, runtime}: Holdings, memoryMib?: number): Promise<void> {
	const {context} = runtime;
	await stage('clone', 'Clone the intermediary', context, async () => {
		await journal.record({kind: 'clone', hypervisor: intermediary.hypervisor, machine});
		// A guest that was saved knows only the disks that it had then.
		const memory = howToAttach(intermediary, hypervisor) === 'hot-plug' ? ('saved' as const) : ('empty' as const);
		const spec = {
			name: machine,
			// Also for those that may join.
			disks: Array.from({length: Math.max(leastDisks, sourcesOf(request).length)}, (_, index) => dataDisk(index)),
			memory,
			...(memoryMib === undefined ? {} : {memoryMib}),
			...cloneDefaults,
		};
		await requirePart(hypervisor, 'clone')(intermediary.name, intermediary.snapshot, spec, context);
		await hypervisor.setGroup?.(machine, group, context);
	});
}

/**
The same disk in a clone with more memory, for what takes so much to open. What was opened before is opened again.
@param keyMib - MiB that opening takes. @throws any error after which the session has no disk or no guest.
*/
export async function startWithMemory(holdings: Holdings, keyMib: number): Promise<readonly GuestDevice[]> {
	const {journal, hypervisor, machine, runtime} = holdings;
	const {context} = runtime;
	await stage('detach', 'Take the disk from the guest', context, async () => {
		await closeDisk(holdings);
		await detachDisk(holdings);
	});
	await stage('delete', 'Delete the clone', context, async () => {
		if (holdings.guest) await stopClone(holdings);
		await hypervisor.delete(machine, context);
		await markUndone(journal, 'clone');
	});
	await makeClone(holdings, memoryFor(keyMib));
	return showDisk(holdings);
}

/**
Attach the disk as the request says, before or after the start, and see what is on it. The machine is off, or disks are plugged in.
@param others - the sessions that have disks in the same machine.
*/
export async function showDisk(holdings: Holdings, others: readonly MachineUser[] = []): Promise<readonly GuestDevice[]> {
	const {intermediary, hypervisor} = holdings;
	const {context} = holdings.runtime;
	const attach = async () => stage('attach', 'Attach the disk', context, async () => attachDisk(holdings));
	const how = howToAttach(intermediary, hypervisor);
	if (how === 'at-start') await attach();
	if (!holdings.guest) await startClone(holdings);
	if (how === 'hot-plug') await attach();
	return stage('devices', 'Look at what is on the disk', context, async () => {
		await seeDisk(holdings, others);
		return probeDisk(holdings);
	});
}
