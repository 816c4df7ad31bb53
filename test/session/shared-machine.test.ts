import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {Folders} from '../../source/folders.js';
import type {Guest} from '../../source/guest/guest.js';
import {type Journal, openJournal, outstanding, readJournal} from '../../source/session/journal.js';
import type {JournalEntry} from '../../source/session/journal-entry.js';
import {lockMachine, otherUsers} from '../../source/session/machine-users.js';
import {ownerOf} from '../../source/session/owner.js';
import {sessionFiles} from '../../source/session/session-files.js';
import {stop} from '../../source/session/stop.js';
import type {StopWorld} from '../../source/session/stop-world.js';
import {type FakeHypervisor, fakeHypervisor} from './fake-hypervisor.js';

const machine = {hypervisor: 'qemu', machine: 'vmfuse-00000001'} as const;
const context = {signal: new AbortController().signal, emit() {}};
let folders: Folders;
let fake: FakeHypervisor;
let released: string[];
let opened: Journal[];

beforeEach(async () => {
	const state = await mkdtemp(path.join(os.tmpdir(), 'vmfuse-shared-'));
	folders = {state, data: state, cache: state};
	fake = fakeHypervisor();
	released = [];
	opened = [];
});

afterEach(async () => {
	// Closing one that its end has closed is harmless.
	for (const journal of opened) await journal.close();
	await rm(folders.state, {recursive: true});
});

const disk = (id: string, file: string): JournalEntry => ({kind: 'disk', ...machine, id, path: file});

/** What a session has acquired that is mounted no more. */
async function journalOf(id: string, disks: ReadonlyArray<readonly [id: string, path: string]>) {
	const journal = await openJournal(sessionFiles(folders, id).journal);
	opened.push(journal);
	const entries: JournalEntry[] = [
		{kind: 'supervisor', identity: {pid: 1, started: 'never'}},
		...disks.map(([, file]) => ({kind: 'claim' as const, path: file})),
		{kind: 'clone', ...machine},
		{kind: 'machine-start', ...machine},
		...disks.map(([name, file]) => disk(name, file)),
		{kind: 'volumes'},
	];
	for (const entry of entries) await journal.record(entry);
	return journal;
}

/** A guest that has no devices, and nothing to close. It is slow, so that who does not wait for others overtakes them. */
const guest = {
	context,
	pace: 1,
	async run() {
		await new Promise(resolve => {
			setTimeout(resolve, 20);
		});
		return {status: 0, stdout: 'text\0writable\0\0text\0end\0end\0', stderr: ''};
	},
} as unknown as Guest;

async function end(id: string, journal: Awaited<ReturnType<typeof journalOf>>, change: Partial<StopWorld> = {}) {
	return stop(journal, {
		context,
		hypervisor: () => fake.hypervisor,
		contents: journal.contents(),
		writes: true,
		resumeShare: async () => {},
		endRelays: async () => {},
		busy: 'keep',
		diskErrors: async () => 0,
		guest: async () => guest,
		disconnect: async () => {},
		users: async () => otherUsers(folders, id, machine.machine),
		lockMachine: async () => lockMachine(folders, machine.machine, context),
		async releaseClaim(file) {
			released.push(`${id} ${file}`);
		},
		rebooted: false,
		...change,
	});
}

const [one, two] = ['00000001', '00000002'];

test('who leaves a machine takes only the disk that nobody else has; the last one ends the machine', async () => {
	const first = await journalOf(one, [
		['vmfuse-data', '/a.img'],
		['vmfuse-data-2', '/b.img'],
	]);
	const second = await journalOf(two, [['vmfuse-data', '/a.img']]);
	expect(await end(one, first)).toEqual({leftBehind: [], trouble: []});
	expect(fake.calls).toEqual([`detachDisk ${machine.machine} vmfuse-data-2`]);
	expect(released).toEqual([`${one} /b.img`]);
	expect(await readJournal(sessionFiles(folders, one).journal)).toBeUndefined();

	expect(await end(two, second)).toEqual({leftBehind: [], trouble: []});
	expect(fake.calls.slice(1)).toEqual([`powerOff ${machine.machine}`, `powerOff ${machine.machine}`, `delete ${machine.machine}`]);
	expect(released.slice(1)).toEqual([`${two} /a.img`]);
});

test('of those that leave at the same time, exactly one ends the machine', async () => {
	const ids = ['00000001', '00000002', '00000003', '00000004'];
	const journals = await Promise.all(ids.map(async (id, index) => journalOf(id, [[`vmfuse-data-${index + 2}`, `/${index}.img`]])));
	await Promise.all(ids.map(async (id, index) => end(id, journals[index] as (typeof journals)[number])));
	expect(fake.calls.filter(call => call.startsWith('delete'))).toEqual([`delete ${machine.machine}`]);
	expect(fake.calls.filter(call => call.startsWith('detachDisk'))).toHaveLength(3);
	expect(released).toHaveLength(4);
});

test('a disk that the machine does not let go of stays claimed, and the session with it', async () => {
	const first = await journalOf(one, [['vmfuse-data', '/a.img']]);
	await journalOf(two, [['vmfuse-data-2', '/b.img']]);
	fake.failing.add('detachDisk');
	const {leftBehind} = await end(one, first);
	expect(leftBehind).toEqual([
		'unplug /a.img from the virtual machine: detachDisk fails',
		'release /a.img: the virtual machine that uses /a.img still runs',
	]);
	expect(released).toEqual([]);
	const contents = await readJournal(sessionFiles(folders, one).journal);
	expect(contents && outstanding(contents).map(({entry}) => entry.kind)).toEqual(['disk', 'claim']);
	// The process may go on with others: whoever recovers this one need not wait for it.
	expect(contents && ownerOf(contents)).toBeUndefined();
});

test('nothing is unplugged under what is still open on it', async () => {
	const first = await journalOf(one, [['vmfuse-data', '/a.img']]);
	await journalOf(two, [['vmfuse-data-2', '/b.img']]);
	const {leftBehind} = await end(one, first, {guest: async () => undefined});
	expect(leftBehind).toEqual([
		'close the volumes in the guest: the guest does not answer',
		'unplug /a.img from the virtual machine: it is still in use there',
		'release /a.img: the virtual machine that uses /a.img still runs',
	]);
	expect(fake.calls).toEqual([]);
});

test('a journal that cannot be read is in the way only of those who share a machine with it', async () => {
	const first = await journalOf(one, [['vmfuse-data', '/a.img']]);
	const other = await openJournal(sessionFiles(folders, two).journal);
	await other.close();
	await writeFile(sessionFiles(folders, two).journal, '{"version":99,"machine":"vmfuse-00000009"}\n');
	expect(await otherUsers(folders, one, machine.machine)).toEqual([]);
	await writeFile(sessionFiles(folders, two).journal, `{"version":99,"machine":"${machine.machine}"}\n`);
	const {leftBehind} = await end(one, first);
	expect(leftBehind).not.toEqual([]);
	expect(fake.calls).toEqual([]);
	expect(released).toEqual([]);
});
