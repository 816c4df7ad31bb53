import type {GuestDevice} from '../guest/block-devices.js';
import {requirePart} from '../hypervisor/require-part.js';
import {attachDisk, dataDisk, howToAttach, leastDisks} from './attachment.js';
import {startClone} from './boot.js';
import {claimSource} from './claims.js';
import {cloneDefaults} from './clone-defaults.js';
import type {Holdings} from './holdings.js';
import {probeDisk} from './probe-disk.js';
import {stage} from './stage.js';

/** Where a user looks for the intermediary, and finds its clones. */
const group = '/vmfuse';

/** Claim the disk, start a clone that has it, and see what is on it. Everything is in the journal before it is acquired. */
export async function prepare(holdings: Holdings): Promise<readonly GuestDevice[]> {
	const {journal, intermediary, hypervisor, machine} = holdings;
	const {context} = holdings.runtime;
	await stage('claim', 'Keep the disk from other users', context, async () => claimSource(holdings));
	await stage('clone', 'Clone the intermediary', context, async () => {
		await journal.record({kind: 'clone', hypervisor: intermediary.hypervisor, machine});
		// A guest that was saved knows only the disks that it had then.
		const memory = howToAttach(intermediary, hypervisor) === 'hot-plug' ? ('saved' as const) : ('empty' as const);
		const spec = {
			name: machine,
			// Also for those that may join.
			disks: Array.from({length: Math.max(leastDisks, holdings.disks.length)}, (_, index) => dataDisk(index)),
			memory,
			...cloneDefaults(intermediary),
		};
		await requirePart(hypervisor, 'clone')(intermediary.name, intermediary.snapshot, spec, context);
		await hypervisor.setGroup?.(machine, group, context);
	});
	return showDisk(holdings);
}

/** Attach the disk as the request says, before or after the start, and see what is on it. The machine is off, or disks are plugged in. */
export async function showDisk(holdings: Holdings): Promise<readonly GuestDevice[]> {
	const {intermediary, hypervisor} = holdings;
	const {context} = holdings.runtime;
	const attach = async () => stage('attach', 'Attach the disk', context, async () => attachDisk(holdings));
	const how = howToAttach(intermediary, hypervisor);
	if (how === 'at-start') await attach();
	if (!holdings.guest) await startClone(holdings);
	if (how === 'hot-plug') await attach();
	return stage('devices', 'Look at what is on the disk', context, async () => probeDisk(holdings));
}
