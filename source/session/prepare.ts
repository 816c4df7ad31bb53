import type {GuestDevice} from '../guest/block-devices.js';
import {requirePart} from '../hypervisor/require-part.js';
import type {Intermediary} from '../intermediary/intermediary.js';
import {attachDisk, dataDisk, howToAttach} from './attachment.js';
import {startClone} from './boot.js';
import {claimSource} from './claims.js';
import type {Holdings} from './holdings.js';
import {probeDisk} from './probe-disk.js';
import {stage} from './stage.js';

/** The port on 127.0.0.1 that is tried first: above the intermediary's own. */
export const firstPort = 22_101;

/** Where a user looks for the intermediary, and finds its clones. */
const group = '/vmfuse';

/** Claim the disk, start a clone with it, and look at what is on it. All that is acquired is in the journal before. */
export async function prepare(holdings: Holdings): Promise<readonly GuestDevice[]> {
	const {engine, journal, intermediary, hypervisor, machine} = holdings;
	const {context} = engine;
	await stage('claim', 'Keep the disk from other users', context, async () => claimSource(holdings));
	await stage('clone', 'Clone the intermediary', context, async () => {
		await journal.record({kind: 'clone', hypervisor: intermediary.hypervisor, machine});
		const spec = {
			name: machine,
			hostPort: firstPort,
			network: 'restricted' as const,
			disks: [dataDisk],
			memory: 'saved' as const,
			...memoryFor(intermediary),
		};
		await requirePart(hypervisor, 'clone')(intermediary.name, intermediary.snapshot, spec, context);
		await hypervisor.setGroup?.(machine, group, context);
	});
	return showDisk(holdings);
}

/**
MiB. To open what LUKS2 has encrypted takes as much memory as where it was made, 1024 at the most (`--pbkdf-memory` in cryptsetup-luksFormat(8)),
and the guest's own. It is only taken from this computer when it is used.
*/
const memoryToUnlock = 1536;

export function memoryFor({capabilities}: Intermediary): {readonly memoryMib?: number} {
	return capabilities.tools.includes('cryptsetup') ? {memoryMib: memoryToUnlock} : {};
}

/** Attach the disk that the request says, at the time when that can be, and look at what is on it. The machine is off unless disks are plugged in. */
export async function showDisk(holdings: Holdings): Promise<readonly GuestDevice[]> {
	const {engine, intermediary, hypervisor} = holdings;
	const {context} = engine;
	const attach = async () => stage('attach', 'Attach the disk', context, async () => attachDisk(holdings));
	const how = howToAttach(intermediary, hypervisor);
	if (how === 'at-start') await attach();
	if (!holdings.guest) await startClone(holdings);
	if (how === 'hot-plug') await attach();
	return stage('devices', 'Look at what is on the disk', context, async () => probeDisk(holdings));
}
