import type {Engine} from '../engine.js';
import {type GuestDevice, listBlockDevices} from '../guest/block-devices.js';
import type {Guest} from '../guest/guest.js';
import {activateVolumes} from '../guest/volumes.js';
import {type Claim, claimDisk} from '../host/disk-claim.js';
import type {Source} from '../host/source-argument.js';
import type {Attachment, Hypervisor} from '../hypervisor/hypervisor.js';
import type {Intermediary} from '../intermediary/intermediary.js';
import {awaitGuest} from './await-guest.js';
import type {Journal} from './journal.js';
import type {SessionRequest} from './request.js';
import type {SessionFiles} from './session-files.js';
import {stage} from './stage.js';
import {until} from './until.js';

/** The disk's name to the hypervisor, and its serial number in the guest. */
const dataDisk = 'vmfuse-data';

/** The port on 127.0.0.1 that is tried first: above the intermediary's own. */
const firstPort = 22_101;

/** Where a user looks for the intermediary, and finds its clones. */
const group = '/vmfuse';

/** Milliseconds for the guest's kernel to find a disk that was plugged in. */
const diskLimit = 60_000;

export type Preparation = {
	readonly engine: Engine;
	readonly files: SessionFiles;
	readonly request: SessionRequest;
	readonly intermediary: Intermediary;
	readonly journal: Journal;
	/** Told at once what is acquired, since the rest may fail. */
	readonly onClaim: (path: string, claim: Claim) => void;
	readonly onGuest: (guest: Guest) => void;
};

export type Prepared = {
	readonly machine: string;
	readonly sshPort: number;
	readonly guest: Guest;
	/** What the guest found on the disk. */
	readonly devices: readonly GuestDevice[];
};

/** Whatever name of the intermediary, at most 60 characters: the session's id says enough. */
export function cloneName(id: string): string {
	return `vmfuse-${id}`;
}

/** Claim the disk, start a clone with it, and look at what is on it. All that is acquired is in the journal before. */
export async function prepare(preparation: Preparation): Promise<Prepared> {
	const {engine, files, request, intermediary, journal, onClaim, onGuest} = preparation;
	const {context} = engine;
	const {source} = request;
	const hypervisor = engine.hypervisor(intermediary.hypervisor);
	const machine = cloneName(request.id);
	const entry = {hypervisor: intermediary.hypervisor, machine};

	await stage('claim', 'Keep the disk from other users', context, async () => {
		for (const path of claimedPaths(source)) {
			await journal.record({kind: 'claim', path});
			onClaim(path, await claimDisk(path, {readOnly: request.readOnly, folders: engine.folders}, context));
		}
	});
	await stage('clone', 'Clone the intermediary', context, async () => {
		await journal.record({kind: 'clone', ...entry});
		const spec = {name: machine, hostPort: firstPort, network: 'restricted' as const};
		await hypervisor.clone(intermediary.name, intermediary.snapshot, spec, context);
		await hypervisor.setGroup(machine, group, context);
	});
	const attachment = attachmentFor(request, intermediary, hypervisor);
	const attach = async () => stage('attach', 'Attach the disk', context, async () => hypervisor.attachDisk(machine, attachment, context));
	if (attachment.how === 'at-start') await attach();
	const {sshPort} = await stage('start', 'Start the clone', context, async () => {
		await journal.record({kind: 'machine-start', ...entry});
		return hypervisor.start(machine, context);
	});
	const guest = await stage('ssh', 'Wait for the guest', context, async () =>
		awaitGuest({folders: engine.folders, intermediary, hypervisor, machine, sshPort, files, context}),
	);
	onGuest(guest);
	if (attachment.how === 'hot-plug') {
		await loadDriver(guest);
		await attach();
	}

	const devices = await stage('devices', 'Look at what is on the disk', context, async () => {
		await seeDisk(guest, context);
		await journal.record({kind: 'volumes'});
		await activateVolumes(guest);
		return listBlockDevices(guest);
	});
	return {machine, sshPort, guest, devices};
}

/** The partitions' own nodes, so that others can still be used; the whole disk where one of them has none. */
function claimedPaths({path, partitionPaths}: Source): readonly string[] {
	return partitionPaths.length > 0 ? partitionPaths : [path];
}

/**
Plugged in after the boot where that can be, so that nothing of the guest's start touches it: TinyCore uses every swap partition that it
finds, and a disk that comes first takes the name of the guest's own.
*/
function attachmentFor({source, readOnly}: SessionRequest, {capabilities}: Intermediary, hypervisor: Hypervisor): Attachment {
	const {path, format, partitions} = source;
	const how = hypervisor.capabilities.hotPlug && capabilities.virtioScsi ? 'hot-plug' : 'at-start';
	return {id: dataDisk, path, format, readOnly, how, partitions};
}

/** Not every guest loads it by itself for a controller without disks; where it is built in, modprobe says so and that is no fault. */
async function loadDriver(guest: Guest): Promise<void> {
	await guest.run(['sh', '-c', 'for module in virtio_pci virtio_scsi sd_mod; do modprobe -q "$module"; done; true']);
}

/** The guest's kernel finds a new disk in its own time. Its own disk is not listed: any other is ours. */
async function seeDisk(guest: Guest, {signal}: Engine['context']): Promise<void> {
	const seen = await until(
		async () => {
			const devices = await listBlockDevices(guest);
			return devices.some(({kind}) => kind === 'disk');
		},
		{signal, limit: diskLimit, every: 250},
	);
	if (!seen) throw new Error(`the guest does not see the disk within ${diskLimit / 1000} s`);
}
