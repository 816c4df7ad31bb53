import {rm} from 'node:fs/promises';
import {UserError} from '../errors.js';
import type {GuestDevice} from '../guest/guest-device.js';
import type {Source} from '../host/source-argument.js';
import {attachDisk, dataDisk} from './attachment.js';
import {claimSource} from './claims.js';
import {memoryFor} from './clone-defaults.js';
import {sharesDisk} from './conflict.js';
import {guestOf, type Holdings} from './holdings.js';
import {outstanding} from './journal.js';
import {disksOf, lockMachine, type MachineUser, otherUsers} from './machine-users.js';
import {keyMib} from './prepare.js';
import {probeDisk, seeDisk} from './probe-disk.js';
import {isOnlyRead, readRequest, sourcesOf} from './request.js';
import {sessionFiles} from './session-files.js';
import {stage} from './stage.js';

/** Milliseconds for a guest that is well to do nothing. */
const answerLimit = 5000;

/**
Take part in the machine of another session of this process, and see what is on the disks of this one. What both use is in both journals from then on.
@param host - the other session.
@throws UserError when the machine is about to end, does not answer, or cannot take the disk.
*/
export async function joinMachine(holdings: Holdings, host: Holdings): Promise<readonly GuestDevice[]> {
	const {context, folders} = holdings.runtime;
	await stage('join', `Join the virtual machine of session ${host.files.id}`, context, async () => {
		await using _lock = await lockMachine(folders, holdings.machine, context);
		await takePart(holdings, host);
	});
	return stage('devices', 'Look at what is on the disk', context, async () => probeDisk(holdings));
}

async function takePart(holdings: Holdings, host: Holdings): Promise<void> {
	const {hypervisor, intermediary, machine, journal, request, files} = holdings;
	const {context, folders} = holdings.runtime;
	const isKept = outstanding(host.journal.contents()).some(({entry}) => entry.kind === 'machine-start');
	if (!isKept || (await hypervisor.state(machine, context)) !== 'running') throw new UserError('the virtual machine is about to end');
	const answers = guestOf(holdings).run(['true'], {timeout: answerLimit});
	answers.catch(() => {});
	const neededMib = memoryFor(await keyMib(holdings));
	if (neededMib !== undefined && neededMib > (await hypervisor.machine(machine, context)).spec.memoryMib)
		throw new UserError('the virtual machine has too little memory for what is encrypted');
	// It may be another part of the same file system.
	await rm(host.files.alone, {force: true});
	const users = await otherUsers(folders, files.id, machine);
	await journal.record({kind: 'clone', hypervisor: intermediary.hypervisor, machine});
	await journal.record({kind: 'machine-start', hypervisor: intermediary.hypervisor, machine});
	const taken = users.flatMap(disksOf);
	const shared = new Set<string>();
	const disks: string[] = [];
	for (const source of sourcesOf(request)) {
		const id = await sharedDisk(holdings, source, users);
		if (id !== undefined) shared.add(id);
		disks.push(id ?? freeDisk([...taken, ...disks]));
	}

	holdings.disks = disks;
	await claimSource(holdings);
	await answers;
	await attachDisk(holdings, shared);
	await seeDisk(holdings, users);
}

/** The id of a disk that another session has attached in such a way that it serves this one as well. */
async function sharedDisk({runtime, request}: Holdings, source: Source, users: readonly MachineUser[]): Promise<string | undefined> {
	for (const user of users) {
		const other = await readRequest(sessionFiles(runtime.folders, user.id).request);
		if (!other || !sharesDisk(other, source, isOnlyRead(source, request))) continue;
		const disk = outstanding(user.contents).find(({entry}) => entry.kind === 'disk' && entry.path === source.path)?.entry;
		if (disk?.kind === 'disk') return disk.id;
	}

	return undefined;
}

function freeDisk(taken: readonly string[]): string {
	for (let index = 0; ; index++) if (!taken.includes(dataDisk(index))) return dataDisk(index);
}
