import {spawn} from 'node:child_process';
import {once} from 'node:events';
import type {StatsFs} from 'node:fs';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {expect, test, vi} from 'vitest';
import type {EngineEvent} from '../../source/events.js';
import {thisPlatform} from '../../source/host/platform/index.js';
import {processIdentity} from '../../source/host/process-identity.js';
import type {Hypervisor} from '../../source/hypervisor/hypervisor.js';
import type {Holdings} from '../../source/session/holdings.js';
import type {JournalContents} from '../../source/session/journal.js';
import {lookAtMount} from '../../source/session/mount-look.js';
import {MountProbe} from '../../source/session/mount-probe.js';
import {describeProblem, problemSteps} from '../../source/session/mount-problem.js';
import {sessionFiles} from '../../source/session/session-files.js';
import {resumeShare} from '../../source/session/stopped-share.js';
import {eventually} from '../harness/eventually.js';

const space = {blocks: 100, bfree: 40, bavail: 40, bsize: 4096} as StatsFs;
const ok = {space};

/** @param machine What it says: its state, the errors of its disk, and whether what is written on top of a disk has no more room. */
function holdings(
	machine: {readonly state?: () => Promise<string>; readonly errors?: number; readonly overlayIsFull?: boolean},
	source: object = {isDevice: false, path: import.meta.filename},
	contents: Pick<JournalContents, 'entries'> = {entries: []},
): Holdings {
	const hypervisor = {
		state: machine.state ?? (async () => 'running'),
		diskErrors: async () => machine.errors ?? 0,
		isOverlayFull: async () => machine.overlayIsFull ?? false,
		machine: async () => ({folder: import.meta.dirname}),
	} as unknown as Hypervisor;
	const runtime = {context: {signal: new AbortController().signal, emit() {}}};
	const files = sessionFiles({data: '/x', state: '/x', cache: '/x'}, '0123abcd');
	return {
		hypervisor,
		machine: 'vmfuse-1',
		runtime,
		files,
		journal: {contents: () => contents},
		isAttached: true,
		disks: ['vmfuse-data'],
		request: {source, readOnly: 'overlayIsFull' in machine},
	} as unknown as Holdings;
}

const silent = async (): Promise<string> => {
	throw new Error('its monitor is silent');
};

const probe = (answer: object | undefined) => ({ask: async () => answer}) as unknown as MountProbe;

type Machine = Parameters<typeof holdings>[0];
const cases: ReadonlyArray<readonly [string, Machine, object | undefined, string | undefined]> = [
	['all is well', {}, ok, undefined],
	['nothing answers', {state: async () => 'paused'}, undefined, 'machine-silent'],
	['the machine cannot be asked', {state: silent}, undefined, 'machine-silent'],
	['only the mount does not answer', {}, undefined, 'mount-silent'],
	['nobody is behind the mount any more', {}, {error: new Error('EIO')}, 'connection-gone'],
	['the disk fails', {errors: 1}, ok, 'disk-errors'],
	['a file system of which this computer has no more room', {overlayIsFull: true}, ok, 'overlay-full'],
	['the file system is full', {}, {space: {...space, bavail: 0}}, 'full'],
	['the file system does not tell its size', {}, {space: {...space, blocks: 0, bavail: 0}}, undefined],
];

test.each(cases)('%s', async (_, machine, answer, code) => {
	expect((await lookAtMount(holdings(machine), probe(answer), true)).code).toBe(code);
});

test('a file system that is only read may be full', async () => {
	expect((await lookAtMount(holdings({}), probe({space: {...space, bavail: 0}}), false)).code).toBeUndefined();
});

test('a disk that was unplugged is named before the errors that follow', async () => {
	const source = {isDevice: true, path: '/dev/there-is-no-such-disk'};
	expect(await lookAtMount(holdings({errors: 3}, source), probe(ok), true)).toEqual({
		code: 'disk-gone',
		space: {sizeBytes: 409_600, usedBytes: 245_760},
	});
});

test('an image that is not there any more is named, too', async () => {
	const source = {isDevice: false, path: '/tmp/there-is-no-such.img'};
	expect((await lookAtMount(holdings({}, source), probe(ok), true)).code).toBe('disk-gone');
});

test('a mount that answers is never asked twice at once, and its silence is counted from its last answer', async () => {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'vmfuse-probe-'));
	try {
		await writeFile(path.join(folder, 'x'), '');
		vi.useFakeTimers({toFake: ['performance']});
		const real = new MountProbe(folder);
		vi.advanceTimersByTime(50);
		expect(real.silence).toBe(50);
		expect(await real.ask(5000)).toMatchObject({space: {bsize: expect.any(Number)}});
		expect(real.silence).toBe(0);
		expect(await new MountProbe(path.join(folder, 'none')).ask(5000)).toMatchObject({error: {code: 'ENOENT'}});
	} finally {
		vi.useRealTimers();
		await rm(folder, {recursive: true});
	}
});

test('a machine that stands still is not waited for', async () => {
	// The driver rejects when the signal aborts, as all of them do.
	const hypervisor = {
		state: async (_: string, {signal}: {signal: AbortSignal}): Promise<never> =>
			new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
	};
	expect((await lookAtMount({...holdings({}), hypervisor} as unknown as Holdings, probe(undefined), true)).code).toBe('machine-silent');
});

test('an sshfs that was stopped, or what it talks through, is named with its process, and goes on when it is told to', async () => {
	const source = {isDevice: false, path: import.meta.filename};
	const wait = 'process.stdin.resume().on("end", () => process.exit())';
	const sshfs = spawn(process.execPath, ['-e', wait]);
	const relay = spawn(process.execPath, ['-e', wait, '', `-F${holdings({}).files.mountConfig}`]);
	try {
		const identity = await processIdentity(sshfs.pid ?? 0);
		if (!identity) throw new Error('it does not run');
		const held = holdings({}, source, {entries: [{number: 0, entry: {kind: 'sshfs', identity}}]});
		for (const one of [sshfs, relay]) {
			one.kill('SIGSTOP');
			await eventually('it to stand still', async () => thisPlatform().isStopped(one.pid ?? 0));
			const look = await lookAtMount(held, probe(undefined), true);
			expect(look).toEqual({code: 'sshfs-stopped', processes: [one.pid]});
			const problem = {code: 'sshfs-stopped', processes: look.processes ?? []} as const;
			expect(describeProblem(problem)).toMatch(new RegExp(`stopped \\(process ${one.pid}\\)$`));
			expect(problemSteps(problem, '0123abcd')).toContain(`have it go on: kill -CONT ${one.pid}`);
			const said: EngineEvent[] = [];
			await resumeShare(held.files, held.journal.contents(), {emit: event => said.push(event)});
			expect(said).toHaveLength(1);
			expect((await lookAtMount(held, probe(undefined), true)).code).toBe('mount-silent');
			one.stdin.end();
			await once(one, 'exit');
		}
	} finally {
		for (const one of [sshfs, relay]) one.kill('SIGKILL');
	}
});
