import {mkdtemp, readdir, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {ConsoleError, SilentGuestError} from '../../source/console/console-error.js';
import {UserError} from '../../source/errors.js';
import type {Folders} from '../../source/folders.js';
import {acquireLock} from '../../source/host/lock.js';
import type {Hypervisor} from '../../source/hypervisor/hypervisor.js';
import {findIntermediary, saveIntermediary} from '../../source/intermediary/intermediary.js';
import {recipe} from '../../source/recipe/recipe.js';
import {setUp} from '../../source/recipe/setup.js';
import {SetupProgress} from '../../source/recipe/setup-progress.js';
import type {Runtime} from '../../source/runtime.js';
import {sampleIntermediary} from '../intermediary/sample-intermediary.js';
import {makeIso} from '../iso/make-iso.js';
import {FakeMachine, recordingContext} from './fake-machine.js';

let home: string;
let folders: Folders;
let iso: string;

beforeEach(async () => {
	home = await mkdtemp(path.join(tmpdir(), 'vmfuse-setup-'));
	folders = {data: path.join(home, 'data'), state: path.join(home, 'state'), cache: path.join(home, 'cache')};
	iso = await makeIso(home, 'Core.iso');
});

afterEach(async () => {
	await rm(home, {recursive: true, force: true});
});

const name = 'vmfuse';

async function run(
	machine: FakeMachine,
	{
		restart = false,
		image = iso,
		name: wanted = name,
		signal,
	}: {restart?: boolean; image?: string; name?: string; signal?: AbortSignal} = {},
) {
	const {context, texts} = recordingContext(signal);
	const runtime: Runtime = {folders, hypervisor: () => machine.hypervisor, context};
	const logFile = path.join(folders.state, 'logs/setup.jsonl');
	const request = {
		name: wanted,
		hypervisor: 'qemu',
		iso: image,
		mirror: undefined,
		proxy: undefined,
		extensions: [],
		guestPort: 22,
		hostPort: 22_001,
	} as const;
	const outcome: unknown = await setUp(runtime, {...request, restart, logFile}).catch((error: unknown) => error);
	return {outcome, texts, logFile};
}

const intermediary = sampleIntermediary({name, snapshot: name});
const finished = async () => (await SetupProgress.find(folders, name))?.finished;

/** A machine on which the first typed step fails: what comes before has been done. */
function stuckMachine(error: Error): FakeMachine {
	const machine = new FakeMachine('missing');
	machine.failing.set('insertCd', error);
	return machine;
}

describe('a step that fails', () => {
	test('says what was heard and seen, where picture and log are, and what to do; the machine is off', async () => {
		const machine = stuckMachine(new ConsoleError('no answer', ['first', '?1 0 0 ls', '@1 0', 'last'], ['', 'tc@box:~$ ls', '']));
		const {outcome, texts, logFile} = await run(machine);
		expect(outcome).toBeInstanceOf(UserError);
		const {message, nextSteps} = outcome as UserError;
		expect(message).toBe('step 2b (Boot TinyCore from the image) failed: no answer');
		expect(nextSteps).toEqual([
			'heard last: ?1 0 0 ls | @1 0 | last',
			'on its screen: tc@box:~$ ls',
			`picture of its screen: ${logFile.replace('.jsonl', '.png')}`,
			`the log: ${logFile}`,
			'run setup again: it goes on from step 2b; with --restart it begins anew',
		]);
		expect(texts).toEqual(expect.arrayContaining(['step-done: 1c', 'step-started: 2b', 'step-failed: 2b']));
		expect(machine.state).toBe('off');
		expect(await finished()).toEqual(['2a', '1a', '1b', '1c']);
	});

	test('names the machine in what to do, where it is not the usual one', async () => {
		const {outcome} = await run(stuckMachine(new UserError('no')), {name: 'other'});
		expect((outcome as UserError).nextSteps).toContainEqual(
			expect.stringMatching(/^run setup again with --name other: it goes on from step 2b/),
		);
	});

	test('is tried again by itself, once, where a guest that had answered fell silent', async () => {
		const {outcome, texts} = await run(stuckMachine(new SilentGuestError('the guest no longer answers what is typed', [], [])));
		expect(outcome).toMatchObject({message: 'step 2b (Boot TinyCore from the image) failed: the guest no longer answers what is typed'});
		const told = texts.filter(text => /^(?:step-(?:started|failed): 2|warning)/.test(text));
		expect(told).toEqual([
			'step-started: 2a',
			...['step-started: 2b', 'step-failed: 2b'],
			expect.stringMatching(/^warning: step 2b .* the machine was switched off, and set-up goes on by itself from step 2b$/),
			...['step-started: 2b', 'step-failed: 2b'],
		]);
	});

	test('goes on from there the next time', async () => {
		await run(stuckMachine(new UserError('no')));
		const machine = new FakeMachine('off');
		machine.spec = {guestPort: 22} as never;
		machine.failing.set('insertCd', new UserError('no again', {nextSteps: ['more room']}));
		const {outcome, texts} = await run(machine);
		expect(texts.filter(text => text.startsWith('step'))).toEqual([
			...['2a', '1a', '1b', '1c'].map(id => `step-skipped: ${id}`),
			'step-started: 2b',
			'step-failed: 2b',
		]);
		expect((outcome as UserError).nextSteps).toContain('more room');
	});

	test('without a picture when the machine has no screen', async () => {
		const machine = stuckMachine(new UserError('no'));
		machine.failing.set('screenPicture', new Error('off'));
		expect(((await run(machine)).outcome as UserError).nextSteps.join()).not.toContain('picture');
	});

	test('by a fault of ours is told as such', async () => {
		const fault = new TypeError('a fault');
		expect((await run(stuckMachine(fault))).outcome).toBe(fault);
	});

	test('the first one, on wrong input, leaves nothing', async () => {
		const machine = new FakeMachine('missing');
		const {outcome} = await run(machine, {image: path.join(home, 'none.iso')});
		expect(outcome).toMatchObject({name: 'UsageError', exitCode: 2});
		expect(machine.calls).not.toContain('create');
		expect(await readdir(folders.data).catch(() => [])).toEqual([]);
		expect(await readdir(path.join(folders.state, 'locks')).catch(() => [])).toEqual([]);
	});
});

test('an abort is not a failed step: the machine is off, and the next setup goes on', async () => {
	const stop = new AbortController();
	const reason = new Error('by SIGINT');
	const machine = new FakeMachine('missing');
	const {hypervisor} = machine;
	Object.defineProperty(machine, 'hypervisor', {
		value: new Proxy(hypervisor, {
			get(target, key) {
				if (key !== 'setForward') return Reflect.get(target, key);
				return async () => {
					stop.abort(reason);
					throw reason;
				};
			},
		}),
	});
	const {outcome} = await run(machine, {signal: stop.signal});
	expect(outcome).toMatchObject({name: 'CanceledError', message: expect.stringMatching(/by SIGINT.*goes on from step 1c/)});
	expect(machine.state).toBe('off');
	expect(await finished()).toEqual(['2a', '1a', '1b']);
});

/** The machine with other calls in place of some of its own. */
function withCalls(machine: FakeMachine, calls: Partial<Hypervisor>): FakeMachine {
	const {hypervisor} = machine;
	const changed = new Proxy(hypervisor, {get: (target, key) => Reflect.get(calls, key) ?? Reflect.get(target, key)});
	Object.defineProperty(machine, 'hypervisor', {value: changed});
	return machine;
}

test('a machine that ends by itself is told as that, whatever the step ran into', async () => {
	const machine = new FakeMachine('missing');
	withCalls(machine, {
		async keyboard() {
			machine.state = 'off';
			throw new Error('write EPIPE');
		},
	});
	const {outcome} = await run(machine);
	expect((outcome as UserError).message).toMatch(/^step 2b .* failed: the virtual machine has ended, and nobody has switched it off/);
	expect((outcome as UserError).nextSteps).toContainEqual(expect.stringMatching(/goes on from step 2b; with --restart it begins anew/));
});

test('one that ends as it starts, too', async () => {
	const machine = new FakeMachine('missing');
	machine.failing.set('start', Object.assign(new Error('read ECONNRESET'), {code: 'ECONNRESET'}));
	expect(((await run(machine)).outcome as UserError).message).toMatch(/^step 2b .* failed: the virtual machine has ended/);
});

test('where its files come from is kept for the next attempt, as it was said last', async () => {
	await run(stuckMachine(new UserError('no')));
	const other = await makeIso(home, 'Other.iso');
	const machine = new FakeMachine('off');
	machine.spec = {guestPort: 22} as never;
	machine.failing.set('insertCd', new UserError('no'));
	await run(machine, {image: other});
	expect((await SetupProgress.find(folders, name))?.options.iso).toBe(other);
});

describe('another image than the one that was begun with', () => {
	const againWith = async (last: string, image: string) => {
		const progress = await SetupProgress.find(folders, name);
		await progress?.setFinished(recipe.slice(0, recipe.findIndex(({id}) => id === last) + 1).map(({id}) => id));
		const machine = new FakeMachine('off');
		machine.spec = {guestPort: 22} as never;
		machine.failing.set('insertCd', new UserError('no'));
		machine.failing.set('start', new UserError('no'));
		const {texts} = await run(machine, {image});
		return {texts, facts: (await SetupProgress.find(folders, name))?.facts};
	};

	test('is taken, for a machine that is made anew, as long as nothing is installed', async () => {
		await run(stuckMachine(new UserError('no')));
		const other = await makeIso(home, 'Other.iso');
		const {texts, facts} = await againWith('1c', other);
		expect(facts?.iso).toBe(other);
		expect(texts).toEqual(expect.arrayContaining(['step-done: 2a', 'step-done: 1a']));
	});

	test('is of no use any more when the first is installed', async () => {
		await run(stuckMachine(new UserError('no')));
		const {texts, facts} = await againWith('2e', await makeIso(home, 'Other.iso'));
		expect(facts?.iso).toBe(iso);
		expect(texts).toContain('step-skipped: 2e');
	});

	test('that cannot be had leaves what was begun', async () => {
		await run(stuckMachine(new UserError('no')));
		const machine = new FakeMachine('off');
		expect((await run(machine, {image: path.join(home, 'none.iso')})).outcome).toMatchObject({name: 'UsageError'});
		expect(machine.calls).not.toContain('delete');
		expect(await finished()).toEqual([]);
	});
});

test('a machine that cannot be switched off at the end is told of, and no stop says that it is off', async () => {
	const machine = stuckMachine(new UserError('no'));
	machine.failing.set('powerOff', new UserError('VBoxManage does not answer'));
	// Its step pulls the plug too.
	const {outcome} = await run(machine);
	expect(outcome).toMatchObject({
		name: 'LeftBehindError',
		message: 'the virtual machine "vmfuse" could not be switched off: VBoxManage does not answer',
		nextSteps: expect.arrayContaining([expect.stringContaining('vmfuse-tui recover')]),
	});
});

describe('two at once', () => {
	test('the second is told who is at it, and changes nothing', async () => {
		const lock = await acquireLock(path.join(folders.state, 'locks', `setup-${name}`), {what: `the setup of "${name}"`});
		const machine = new FakeMachine('missing');
		const {outcome} = await run(machine);
		expect(outcome).toMatchObject({name: 'LockedError', message: expect.stringContaining(`process ${process.pid}`)});
		expect(machine.calls).toEqual([]);
		expect(await finished()).toBeUndefined();
		await lock.release();
	});

	test('the lock is given back by a setup that fails', async () => {
		await run(stuckMachine(new UserError('no')));
		expect(await readdir(path.join(folders.state, 'locks'))).toEqual([]);
	});
});

describe('what is there already', () => {
	test('an intermediary that is ready stays as it is', async () => {
		await saveIntermediary(folders, intermediary);
		const machine = new FakeMachine('off');
		const {outcome, texts} = await run(machine);
		expect(outcome).toEqual(intermediary);
		expect(texts.join()).toContain('--restart would make it anew');
		expect(machine.calls).toEqual([]);
	});

	test('after a kill right behind the last step, nothing unfinished is left of it', async () => {
		await run(stuckMachine(new UserError('no')));
		await saveIntermediary(folders, intermediary);
		expect((await run(new FakeMachine('off'))).outcome).toEqual(intermediary);
		expect(await finished()).toBeUndefined();
	});

	test('--restart makes it anew', async () => {
		await saveIntermediary(folders, intermediary);
		const machine = new FakeMachine('off');
		machine.failing.set('insertCd', new UserError('no'));
		await run(machine, {restart: true});
		expect(machine.calls.slice(0, 3)).toEqual(['delete', 'delete', 'create']);
		expect(await findIntermediary(folders, name)).toBeUndefined();
		expect(await finished()).toEqual(['2a', '1a', '1b', '1c']);
	});

	test('--restart forgets how far an unfinished one has come', async () => {
		await run(stuckMachine(new UserError('no')));
		const machine = new FakeMachine('off');
		machine.failing.set('create', new UserError('no room'));
		const {texts} = await run(machine, {restart: true});
		expect(texts.join()).not.toContain('step-skipped');
		expect(await finished()).toEqual(['2a']);
	});

	test('--restart with an image that is none deletes nothing', async () => {
		await saveIntermediary(folders, intermediary);
		const machine = new FakeMachine('off');
		const {outcome} = await run(machine, {restart: true, image: path.join(home, 'none.iso')});
		expect(outcome).toMatchObject({name: 'UsageError'});
		expect(machine.calls).toEqual([]);
		expect(await findIntermediary(folders, name)).toEqual(intermediary);
	});

	test('a record whose machine is gone does not make a new attempt look finished', async () => {
		await saveIntermediary(folders, intermediary);
		await run(stuckMachine(new UserError('no')));
		const machine = new FakeMachine('off');
		machine.spec = {guestPort: 22} as never;
		machine.failing.set('insertCd', new UserError('no'));
		expect((await run(machine)).outcome).toBeInstanceOf(UserError);
	});

	test('somebody else’s machine of that name is not touched', async () => {
		const machine = new FakeMachine('off');
		const {outcome} = await run(machine);
		expect((outcome as UserError).message).toContain(`already a machine named "${name}"`);
		expect(machine.calls).toEqual([]);
		expect(machine.state).toBe('off');
	});
});

test('the progress is for the user alone, and holds what a later attempt needs', async () => {
	await run(stuckMachine(new UserError('no')));
	const text = await readFile(path.join(folders.data, `intermediaries/${name}/setup.json`), 'utf8');
	expect(JSON.parse(text)).toMatchObject({options: {guestPort: 22}, facts: {iso, guestBits: 32}});
});
