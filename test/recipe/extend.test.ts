import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {LeftBehindError, RequirementError, UsageError, UserError} from '../../source/errors.js';
import type {Folders} from '../../source/folders.js';
import {acquireLock, LockedError} from '../../source/host/lock.js';
import {readIntermediary, saveIntermediary} from '../../source/intermediary/intermediary.js';
import {extend, undoExtension} from '../../source/recipe/extend.js';
import {machineDefaults} from '../../source/recipe/setup-options.js';
import {SetupProgress} from '../../source/recipe/setup-progress.js';
import type {Runtime} from '../../source/runtime.js';
import {sampleIntermediary} from '../intermediary/sample-intermediary.js';
import {FakeMachine, recordingContext} from './fake-machine.js';

const name = 'vmfuse';
const before = sampleIntermediary({name, snapshot: name, extensions: ['lvm2', 'cryptsetup']});

let home: string;
let folders: Folders;

beforeEach(async () => {
	home = await mkdtemp(path.join(tmpdir(), 'vmfuse-extend-'));
	folders = {data: path.join(home, 'data'), state: path.join(home, 'state'), cache: path.join(home, 'cache')};
	await saveIntermediary(folders, before);
});

afterEach(async () => {
	await rm(home, {recursive: true, force: true});
});

/** A machine that goes back to its snapshot, if nothing else is said, and of which `fails` fails. */
function machine(state: FakeMachine['state'], fails: Readonly<Record<string, Error>> = {}): FakeMachine {
	const fake = new FakeMachine(state);
	for (const [call, error] of Object.entries(fails)) fake.failing.set(call, error);
	return fake;
}

function runtimeOn(fake: FakeMachine): Runtime & {readonly texts: string[]} {
	const {context, texts} = recordingContext();
	return {folders, hypervisor: () => fake.hypervisor, context, texts};
}

async function tryExtend(fake: FakeMachine, extensions: readonly string[] = ['mdadm']) {
	const runtime = runtimeOn(fake);
	const request = {name, extensions, mirror: undefined, logFile: '/log.jsonl'};
	const outcome: unknown = await extend(runtime, request).catch((error: unknown) => error);
	return {outcome, texts: runtime.texts};
}

const cutOff = async () => (await SetupProgress.find(folders, name, 'extension'))?.options.extensions;

async function leaveCutOff(): Promise<void> {
	const options = {...machineDefaults, hypervisor: 'qemu' as const, iso: undefined, mirror: undefined, proxy: undefined};
	await SetupProgress.begin(folders, {...options, extensions: ['mdadm']}, 'extension');
}

test('what it has already is not added again, and nothing is started', async () => {
	const fake = machine('off');
	const {outcome, texts} = await tryExtend(fake, ['cryptsetup']);
	expect(outcome).toEqual(before);
	expect(texts).toEqual(['notice: the intermediary "vmfuse" has cryptsetup already']);
	expect(fake.calls).toEqual([]);
});

test('an unknown name, and an intermediary that is not there, are refused before anything is touched', async () => {
	const fake = machine('off');
	expect((await tryExtend(fake, ['zfs'])).outcome).toBeInstanceOf(UsageError);
	await rm(home, {recursive: true});
	expect((await tryExtend(fake)).outcome).toBeInstanceOf(RequirementError);
	expect(fake.calls).toEqual([]);
});

test('who has the lock is not disturbed', async () => {
	const lock = await acquireLock(path.join(folders.state, 'locks', `setup-${name}`), {what: 'the set-up of "vmfuse"'});
	await leaveCutOff();
	const fake = machine('running');
	expect((await tryExtend(fake)).outcome).toBeInstanceOf(LockedError);
	await expect(undoExtension(runtimeOn(fake), name)).rejects.toThrow(LockedError);
	expect(fake.calls).toEqual([]);
	expect(await cutOff()).toEqual(['mdadm']);
	await lock.release();
});

test('a machine that runs, though nothing was cut off, is not ours to stop', async () => {
	const fake = machine('running');
	const {outcome} = await tryExtend(fake);
	expect(outcome).toMatchObject({message: expect.stringContaining('runs, and not by vmfuse-tui'), nextSteps: ['switch it off first']});
	expect(fake.calls).toEqual([]);
	expect(fake.state).toBe('running');
});

test('a machine that is gone is said to be, with what makes it anew', async () => {
	const {outcome} = await tryExtend(machine('missing'));
	expect(outcome).toMatchObject({nextSteps: ['make it anew: vmfuse-tui setup --restart']});
});

test('a step that fails leaves the intermediary as it was, and nothing to clean up', async () => {
	const fake = machine('off', {start: new UserError('no memory')});
	const {outcome} = await tryExtend(fake);
	expect(outcome).toMatchObject({
		message: '"Start the intermediary itself" failed: no memory',
		nextSteps: expect.arrayContaining(['the log: /log.jsonl', 'the intermediary "vmfuse" is as it was: mounts go on as before']),
	});
	expect(fake.calls.slice(0, 2)).toEqual(['restore vmfuse', 'start']);
	expect(fake.state).toBe('off');
	expect(await readIntermediary(folders, name)).toEqual(before);
	expect(await cutOff()).toBeUndefined();
});

test('a machine that cannot be switched off at the end is known to be left', async () => {
	const fake = machine('off', {start: new UserError('no memory'), powerOff: new Error('it hangs')});
	expect((await tryExtend(fake)).outcome).toBeInstanceOf(LeftBehindError);
	expect(await cutOff()).toEqual(['mdadm']);
});

test('what was cut off is undone: its machine is switched off, and what it wrote is not used', async () => {
	await leaveCutOff();
	const fake = machine('running');
	expect(await undoExtension(runtimeOn(fake), name)).toEqual(['mdadm']);
	expect(fake.calls).toEqual(['powerOff']);
	expect(await cutOff()).toBeUndefined();
	expect(await undoExtension(runtimeOn(fake), name)).toEqual([]);
	expect(await readIntermediary(folders, name)).toEqual(before);
});

test('the next attempt undoes it, too, and begins with the snapshot', async () => {
	await leaveCutOff();
	const fake = machine('running', {start: new UserError('stopped here')});
	await tryExtend(fake);
	expect(fake.calls.slice(0, 3)).toEqual(['powerOff', 'restore vmfuse', 'start']);
});

test('what is added comes from where the set-up had its extensions; where that is gone, it is said before anything is started', async () => {
	await saveIntermediary(folders, {...before, mirror: path.join(home, 'gone')});
	const fake = machine('off');
	expect((await tryExtend(fake)).outcome).toMatchObject({code: 'usage', message: expect.stringContaining('there is no such folder')});
	expect(fake.calls).toEqual([]);
	await saveIntermediary(folders, {...before, mirror: home});
	const served = machine('off', {start: new UserError('stopped here')});
	await tryExtend(served);
	expect(served.calls.slice(0, 2)).toEqual(['restore vmfuse', 'start']);
});
