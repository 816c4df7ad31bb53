import {mkdir, mkdtemp, readdir, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {EngineEvent} from '../../source/events.js';
import type {Guest} from '../../source/guest/guest.js';
import {openJournal, outstanding, readJournal} from '../../source/session/journal.js';
import type {JournalEntry} from '../../source/session/journal-entry.js';
import {runStopPlan} from '../../source/session/run-stop-plan.js';
import {sessionFiles} from '../../source/session/session-files.js';
import {stop} from '../../source/session/stop.js';
import type {StopWorld} from '../../source/session/stop-world.js';
import {type FakeHypervisor, fakeHypervisor} from './fake-hypervisor.js';

let folder = '';
let file: string;
let fake: FakeHypervisor;
let events: EngineEvent[];
let isClaimed: boolean;

beforeEach(async () => {
	folder = await mkdtemp(path.join(os.tmpdir(), 'vmfuse-stop-'));
	file = path.join(folder, 'journal.jsonl');
	fake = fakeHypervisor();
	events = [];
	isClaimed = true;
});

afterEach(async () => {
	await rm(folder, {recursive: true});
});

const nobody = {pid: 1, started: 'never'};

/** All that a session acquires, in its order. */
function everything(): JournalEntry[] {
	const machine = {hypervisor: 'qemu', machine: 'vmfuse-1'} as const;
	return [
		{kind: 'supervisor', identity: nobody},
		{kind: 'claim', path: '/dev/sdz7'},
		{kind: 'clone', ...machine},
		{kind: 'machine-start', ...machine},
		{kind: 'volumes'},
		{kind: 'guest-mount', device: '/dev/sdb7', path: '/root/mnt'},
		{kind: 'mountpoint-created', folders: [path.join(folder, 'new'), path.join(folder, 'new', 'mnt')]},
		{kind: 'host-mount', mountpoint: path.join(folder, 'new', 'mnt'), source: 'vmfuse-tui:/dev/sdb7'},
		{kind: 'sshfs', identity: nobody},
	];
}

async function journalOf(entries: readonly JournalEntry[]) {
	const journal = await openJournal(file);
	for (const entry of entries) await journal.record(entry);
	return journal;
}

function world(entries: readonly JournalEntry[], guest?: Guest): StopWorld {
	return {
		context: {signal: new AbortController().signal, emit: event => events.push(event)},
		hypervisor: () => fake.hypervisor,
		contents: {entries: entries.map((entry, number) => ({number, entry})), undone: new Set()},
		writes: false,
		resumeShare: async () => {},
		endRelays: async () => {},
		diskErrors: async () => 0,
		busy: 'keep',
		guest: async () => guest,
		async releaseClaim() {
			fake.calls.push('releaseClaim');
			isClaimed = false;
		},
		async disconnect() {},
		users: async () => [],
		lockMachine: async () => undefined,
		rebooted: false,
	};
}

/** What was said, in short. */
function said(): readonly string[] {
	return events.flatMap(event => {
		if (event.type === 'undone') return [event.what];
		return event.type === 'undo-failed' ? [`FAILED ${event.what}: ${event.message}`] : [];
	});
}

test('the plug of a guest that does not answer is not pulled while it may write: the disk stays claimed, and the journal', async () => {
	const entries = everything();
	await mkdir(path.join(folder, 'new', 'mnt'), {recursive: true});
	const {leftBehind} = await stop(await journalOf(entries), {...world(entries), writes: true});
	expect(fake.calls).toEqual([]);
	expect(isClaimed).toBe(true);
	expect(leftBehind).toEqual([
		'unmount /dev/sdb7 in the guest: the guest does not answer',
		'close the volumes in the guest: the guest does not answer',
		'switch off the virtual machine vmfuse-1: a file system is still mounted in the virtual machine',
		'delete the clone vmfuse-1: a file system is still mounted in the virtual machine',
		'release /dev/sdz7: the virtual machine that uses /dev/sdz7 still runs',
	]);
});

test('what a machine had not written when it ended is told as lost', async () => {
	const entries = everything();
	fake.state = 'off';
	const {leftBehind, trouble} = await stop(await journalOf(entries), {...world(entries), writes: true});
	expect({leftBehind, trouble}).toEqual({
		leftBehind: [],
		trouble: ['unmount /dev/sdb7 in the guest: the virtual machine had ended before that'],
	});
});

test('who waits for a silent guest is told, and goes on when it answers', async () => {
	const entries = everything().filter(({kind}) => kind !== 'host-mount' && kind !== 'mountpoint-created' && kind !== 'volumes');
	let isSilent = true;
	const guest = {
		context: {signal: new AbortController().signal, emit() {}},
		async run(argv: readonly string[]) {
			if (isSilent) throw new Error(`no answer to ${argv[0]}`);
			return {status: 0, stdout: 'text\0end\0end\0', stderr: ''};
		},
		closed: Promise.resolve(),
	} as unknown as Guest;
	const told: boolean[] = [];
	const journal = await journalOf(entries);
	const {leftBehind} = await stop(journal, {
		...world(entries, guest),
		contents: journal.contents(),
		writes: true,
		async onSilence(silent) {
			told.push(silent);
			isSilent = false;
		},
	});
	expect(told).toEqual([true]);
	expect(leftBehind).toEqual([]);
	expect(said()).toContain('/dev/sdb7 written out and unmounted in the guest');
});

test('of a mount that ended badly, everything but the mountpoint is put back, and then that', async () => {
	const entries = everything();
	fake.state = 'off';
	await mkdir(path.join(folder, 'new', 'mnt'), {recursive: true});
	const first = await stop(await journalOf(entries), world(entries), {keeps: true});
	expect(first.leftBehind).toEqual([]);
	expect(isClaimed).toBe(false);
	const contents = await readJournal(file);
	expect(contents && outstanding(contents).map(({entry}) => entry.kind)).toEqual(['sshfs', 'host-mount', 'mountpoint-created']);
	const journal = await openJournal(file);
	await stop(journal, {...world(entries), contents: journal.contents()});
	expect(await readdir(folder)).toEqual([]);
});

test('a guest that does not answer and cannot write loses its plug, everything else is put back, and the trouble is told', async () => {
	const entries = everything();
	await mkdir(path.join(folder, 'new', 'mnt'), {recursive: true});
	const result = await stop(await journalOf(entries), world(entries));
	expect(fake.calls).toEqual(['powerOff vmfuse-1', 'powerOff vmfuse-1', 'delete vmfuse-1', 'releaseClaim']);
	expect(await readdir(folder)).toEqual([]);
	expect(result).toEqual({
		leftBehind: [],
		trouble: ['unmount /dev/sdb7 in the guest: the guest does not answer', 'close the volumes in the guest: the guest does not answer'],
	});
	expect(said()).toEqual([
		`folder ${path.join(folder, 'new', 'mnt')} removed`,
		'FAILED unmount /dev/sdb7 in the guest: the guest does not answer',
		'FAILED close the volumes in the guest: the guest does not answer',
		'virtual machine vmfuse-1 off',
		'clone vmfuse-1 deleted',
		'/dev/sdz7 released',
	]);
});

test.each(everything().map(({kind}, index) => [index, kind] as const))('cut off after entry %d (%s) there is nothing left', async index => {
	const entries = everything().slice(0, index + 1);
	if (entries.every(({kind}) => kind !== 'machine-start')) fake.state = entries.some(({kind}) => kind === 'clone') ? 'off' : 'missing';
	const {leftBehind} = await stop(await journalOf(entries), world(entries));
	expect(leftBehind).toEqual([]);
	expect(await readJournal(file)).toBeUndefined();
	expect(isClaimed).toBe(entries.every(({kind}) => kind !== 'claim'));
	if (entries.some(({kind}) => kind === 'clone')) expect(fake.state).toBe('missing');
});

test('what was acquired before a guest let us in has nothing to say to it', async () => {
	const entries = everything().slice(0, 4);
	const guest = () => {
		throw new Error('there is no guest to ask');
	};
	const {trouble} = await stop(await journalOf(entries), {...world(entries), guest});
	expect(trouble).toEqual([]);
	expect(events.filter(({type}) => type === 'warning')).toEqual([]);
});

test('a disk that was claimed or granted while the machine ran is let go when that is gone', async () => {
	const machine = {hypervisor: 'qemu', machine: 'vmfuse-1'} as const;
	const grant = {path: path.join(folder, 'none'), device: 1, uid: 0, previous: {uid: 0, gid: 0, mode: 0o600}};
	const entries: JournalEntry[] = [
		{kind: 'clone', ...machine},
		{kind: 'machine-start', ...machine},
		{kind: 'claim', path: '/dev/sdz8'},
		{kind: 'device-permission', grant},
		{kind: 'machine-start', ...machine},
	];
	expect(await stop(await journalOf(entries), world(entries))).toEqual({leftBehind: [], trouble: []});
	expect(said()).toEqual([
		...['virtual machine vmfuse-1 off', 'virtual machine vmfuse-1 off', 'clone vmfuse-1 deleted'],
		...[`permissions of ${grant.path} restored`, '/dev/sdz8 released'],
	]);
});

test('a machine that does not go keeps the disk claimed, and the journal', async () => {
	const entries = everything().slice(0, 4);
	fake.failing.add('powerOff');
	const {leftBehind} = await stop(await journalOf(entries), world(entries));
	expect(leftBehind).toEqual([
		'switch off the virtual machine vmfuse-1: powerOff fails',
		'delete the clone vmfuse-1: powerOff fails',
		'release /dev/sdz7: the virtual machine that uses /dev/sdz7 still runs',
	]);
	expect(fake.calls).not.toContain('delete vmfuse-1');
	expect(isClaimed).toBe(true);
	const contents = await readJournal(file);
	expect(contents && outstanding(contents).map(({entry}) => entry.kind)).toEqual(['machine-start', 'clone', 'claim']);
});

test('what failed once is tried again by the next who stops, and the rest is not', async () => {
	const entries = everything().slice(0, 4);
	fake.failing.add('delete');
	const first = await stop(await journalOf(entries), world(entries));
	expect(first.leftBehind).toEqual(['delete the clone vmfuse-1: delete fails']);
	fake.failing.clear();
	fake.calls.length = 0;
	const second = await stop(await openJournal(file), world(entries));
	expect(second.leftBehind).toEqual([]);
	expect(fake.calls).toEqual(['powerOff vmfuse-1', 'delete vmfuse-1']);
	expect(await readJournal(file)).toBeUndefined();
});

test('a query that fails never reads as off', async () => {
	const entries = everything().slice(0, 5);
	const broken = {
		...fake.hypervisor,
		async state() {
			throw new Error('the monitor does not answer');
		},
	} as unknown as typeof fake.hypervisor;
	const {leftBehind} = await stop(await journalOf(entries), {...world(entries), hypervisor: () => broken});
	expect(leftBehind).toContain('release /dev/sdz7: the monitor does not answer');
	expect(isClaimed).toBe(true);
});

test('what succeeds when it is tried once more is no trouble', async () => {
	const entries = everything();
	fake.state = 'off';
	let failures = 0;
	const delayed = {
		...fake.hypervisor,
		async delete(...[name, context]: Parameters<typeof fake.hypervisor.delete>) {
			if (failures++ === 0) throw new Error('the machine is busy');
			return fake.hypervisor.delete(name, context);
		},
	};
	const result = await stop(await journalOf(entries), {...world(entries), hypervisor: () => delayed});
	expect(result).toEqual({leftBehind: [], trouble: []});
	expect(said()).toContain('FAILED delete the clone vmfuse-1: the machine is busy');
	expect(fake.state).toBe('missing');
});

test('after a reboot neither mounts nor permissions are touched, the clone is deleted', async () => {
	const grant = {path: '/dev/null', device: 259, uid: 0, previous: {uid: 0, gid: 0, mode: 0o600}};
	const entries: JournalEntry[] = [{kind: 'device-permission', grant}, ...everything()];
	fake.state = 'off';
	const {leftBehind, trouble} = await stop(await journalOf(entries), {...world(entries), rebooted: true});
	expect({leftBehind, trouble}).toEqual({leftBehind: [], trouble: []});
	expect(fake.calls).toContain('delete vmfuse-1');
	expect(events.filter(({type}) => type === 'command')).toEqual([]);
});

/** A guest that says what else takes writes, a mountpoint a line. */
function guestWith(writable: string, commands: string[]): Guest {
	return {
		context: {signal: new AbortController().signal, emit() {}},
		pace: 1,
		async run(argv, {stdin = ''} = {}) {
			commands.push(argv[0] === 'sh' ? (/umount|cryptsetup/.exec(String(stdin))?.[0] ?? '?') : argv.join(' '));
			return {status: 0, stdout: `text\0writable\0${writable}\0text\0end\0end\0`, stderr: ''};
		},
		closed: Promise.resolve(),
	} as Partial<Guest> as Guest;
}

const inOrder = ['claim', 'clone', 'machine-start', 'volumes', 'guest-mount'];

test('a guest in which everything was unmounted and closed, in that order, is stopped', async () => {
	const entries = everything().filter(({kind}) => inOrder.includes(kind));
	const commands: string[] = [];
	await stop(await journalOf(entries), {...world(entries), guest: async () => guestWith('', commands)});
	expect(commands).toEqual(['umount', 'cryptsetup']);
	expect(fake.calls).toEqual(['powerOff vmfuse-1', 'powerOff vmfuse-1', 'delete vmfuse-1', 'releaseClaim']);
});

test('what a disk answered with errors is said, although everything was put back', async () => {
	const entries = everything().filter(({kind}) => inOrder.includes(kind));
	const journal = await journalOf(entries);
	const guest = async () => guestWith('', []);
	const {leftBehind, trouble} = await stop(journal, {
		...world(entries),
		contents: journal.contents(),
		guest,
		writes: true,
		diskErrors: async () => 2,
	});
	expect(leftBehind).toEqual([]);
	expect(trouble).toEqual(['the disk has answered with errors: what was written may not be on it']);
});

test('a guest in which something still takes writes is shut down', async () => {
	const entries = everything().filter(({kind}) => inOrder.includes(kind));
	const commands: string[] = [];
	await stop(await journalOf(entries), {...world(entries), guest: async () => guestWith('/mnt/by hand', commands)});
	expect(commands).toEqual(['umount', 'cryptsetup', 'poweroff']);
	expect(fake.calls).toEqual(['waitUntilOff vmfuse-1', 'powerOff vmfuse-1', 'delete vmfuse-1', 'releaseClaim']);
});

test('a guest that cannot be asked whether everything is closed is shut down', async () => {
	const entries = everything().filter(({kind}) => inOrder.includes(kind));
	const commands: string[] = [];
	const guest = guestWith('', commands);
	const deaf: Guest = {
		...guest,
		async run(argv, options) {
			const output = await guest.run(argv, options);
			return commands.at(-1) === 'cryptsetup' ? {...output, stdout: 'text\0writ'} : output;
		},
	};
	await stop(await journalOf(entries), {...world(entries), guest: async () => deaf});
	expect(commands).toEqual(['umount', 'cryptsetup', 'poweroff']);
	expect(fake.calls).toContain('waitUntilOff vmfuse-1');
});

test('where the state of the session cannot be written, everything is put back all the same', async () => {
	const entries = everything();
	const files = sessionFiles({data: folder, state: folder, cache: folder}, '0123abcd');
	await mkdir(files.folder, {recursive: true});
	// The name of what replaces it would be too long.
	const status = path.join(files.folder, 'a'.repeat(250));
	const left = await runStopPlan({...files, status}, await journalOf(entries), world(entries));
	expect(left.leftBehind).toEqual([]);
	expect(fake.state).toBe('missing');
	expect(isClaimed).toBe(false);
	expect(await readJournal(file)).toBeUndefined();
	expect(events.filter(event => event.type === 'warning' && event.text.includes('cannot be written'))).toHaveLength(2);
});
