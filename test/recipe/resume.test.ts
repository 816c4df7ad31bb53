import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {ConsoleError} from '../../source/console/console-error.js';
import {UserError} from '../../source/errors.js';
import type {Folders} from '../../source/folders.js';
import type {MachineState} from '../../source/hypervisor/hypervisor.js';
import {Build} from '../../source/recipe/build.js';
import type {GuestShell} from '../../source/recipe/guest-shell.js';
import {nextStepAfter, recipe} from '../../source/recipe/recipe.js';
import {resumePoint} from '../../source/recipe/resume.js';
import {SetupProgress} from '../../source/recipe/setup-progress.js';
import type {Step} from '../../source/recipe/step.js';
import {FakeMachine, recordingContext} from './fake-machine.js';

let home: string;
let folders: Folders;

beforeAll(async () => {
	home = await mkdtemp(path.join(tmpdir(), 'vmfuse-resume-'));
	folders = {data: path.join(home, 'data'), state: path.join(home, 'state'), cache: path.join(home, 'cache')};
});

afterAll(async () => {
	await rm(home, {recursive: true, force: true});
});

const options = {
	name: 'vmfuse',
	hypervisor: 'qemu',
	iso: undefined,
	mirror: undefined,
	proxy: undefined,
	extensions: [],
	guestPort: 22,
	hostPort: 22_001,
} as const;

type Checks = 'pass' | 'fail' | 'throw';

/** The real steps with checks of the test's, all on machines that are off: what the guest would be asked is decided here. */
function steps(checks: Readonly<Record<string, Checks>>, asked: string[]): readonly Step[] {
	return recipe.map(step => ({
		...step,
		leaves: step.leaves === 'none' ? 'none' : 'off',
		async check() {
			asked.push(step.id);
			const answer = checks[step.id] ?? checks.others ?? 'pass';
			if (answer === 'throw') throw new UserError('cannot be read');
			return answer === 'pass';
		},
	}));
}

async function finishedUntil(last: string | undefined): Promise<SetupProgress> {
	const progress = await SetupProgress.begin(folders, options);
	const count = recipe.findIndex(({id}) => id === last) + 1;
	await progress.setFinished(recipe.slice(0, count).map(({id}) => id));
	return progress;
}

function parts({hypervisor}: FakeMachine, progress: SetupProgress): ConstructorParameters<typeof Build>[0] {
	return {options, folders, hypervisor, progress, mirror: {guestUrl: undefined, async close() {}}};
}

async function resume(last: string | undefined, state: MachineState, checks: Readonly<Record<string, Checks>>) {
	const machine = new FakeMachine(state);
	const progress = await finishedUntil(last);
	const asked: string[] = [];
	const all = steps(checks, asked);
	const build = new Build(parts(machine, progress));
	const {context, texts} = recordingContext();
	const point = await resumePoint(build, all, context);
	return {next: all[point]?.id, asked, machine, texts};
}

describe('where a setup goes on', () => {
	test('from the beginning when nothing has finished', async () => {
		const {next, texts} = await resume(undefined, 'missing', {});
		expect(next).toBe('2a');
		expect(texts).toEqual([]);
	});

	// [last finished step, machine, what the checks say, the step to go on with]
	test.each<[string, MachineState, Readonly<Record<string, Checks>>, string]>([
		// Without a machine there is nothing but the image.
		['2a', 'missing', {}, '1a'],
		['1a', 'missing', {}, '1a'],
		['2d', 'missing', {}, '1a'],
		['5c', 'missing', {}, '1a'],
		// As each step says of itself: what was in the guest's memory only is done again, and a disk with half an installation is made anew.
		['1a', 'off', {}, '1b'],
		['1c', 'off', {}, '2b'],
		['2b', 'off', {}, '2b'],
		['2c', 'off', {}, '1a'],
		['2d', 'off', {}, '2e'],
		['2e', 'off', {}, '3a'],
		['3a', 'off', {}, '3a'],
		['3e', 'off', {}, '3a'],
		['3f', 'off', {}, '3g'],
		['3g', 'off', {}, '3h'],
		['3h', 'off', {}, '3h'],
		['3i', 'off', {}, '3j'],
		['3j', 'off', {}, '4a'],
		['5a', 'off', {}, '5b'],
		['5c', 'off', {}, '5d'],
		// What a machine that still runs was doing is not known.
		['2c', 'running', {}, '1a'],
		['3d', 'running', {}, '3a'],
		['4b', 'running', {}, '4b'],
		['2b', 'paused', {}, '2b'],
		['3f', 'stopping', {}, '3g'],
		// What does not hold any more is done again, and what comes after it.
		['5c', 'off', {'4b': 'fail'}, '4b'],
		['5c', 'off', {'3b': 'fail'}, '3a'],
		['5c', 'off', {'5b': 'fail', '3i': 'throw'}, '3h'],
		['4a', 'off', {'2d': 'fail'}, '1a'],
		['3i', 'off', {others: 'fail'}, '1a'],
		['3i', 'running', {others: 'throw'}, '1a'],
	])('after %s, machine %s, checks %j: with %s', async (last, state, checks, expected) => {
		const {next, texts, machine} = await resume(last, state, checks);
		expect(next).toBe(expected);
		expect(texts).toContainEqual(expect.stringContaining(`after step ${last}`));
		expect(machine.state).toBe(state === 'missing' ? 'missing' : 'off');
	});

	test('every step is asked, from the first on, up to where it goes on', async () => {
		const {asked, texts} = await resume('3f', 'off', {'3b': 'fail'});
		expect(asked).toEqual(['1a', '1b', '1c', '2b', '2c', '2d', '2e', '3a', '3b', '1a', '1b', '1c', '2b', '2c', '2d', '2e']);
		expect(texts.join('\n')).toContain('step 3b does not hold any more');
	});

	test('steps that a gap separates from the beginning do not count', async () => {
		const machine = new FakeMachine('off');
		const progress = await SetupProgress.begin(folders, options);
		await progress.setFinished(['2a', '1a', '1b', '2d', '2e']);
		const all = steps({}, []);
		const point = await resumePoint(new Build(parts(machine, progress)), all, recordingContext().context);
		expect(all[point]?.id).toBe('1c');
	});

	test('what an attempt has found not to hold is kept, when it ends before it goes on', async () => {
		const machine = new FakeMachine('off');
		const progress = await finishedUntil('5c');
		const all = steps({'3b': 'fail'}, []).map((step): Step => {
			if (step.id !== '1a') return step;
			let asked = 0;
			return {
				...step,
				async check() {
					if (asked++ > 0) throw new TypeError('ended here');
					return true;
				},
			};
		});
		const build = new Build(parts(machine, progress));
		await expect(resumePoint(build, all, recordingContext().context)).rejects.toThrow('ended here');
		// What is said then: the set-up goes on from step 3a.
		expect(nextStepAfter(progress.finished).id).toBe('3a');
	});

	test('a fault of ours is not taken for a step that does not hold', async () => {
		const machine = new FakeMachine('off');
		machine.failing.set('powerOff', new TypeError('a fault'));
		const build = new Build(parts(machine, await finishedUntil('1a')));
		await expect(resumePoint(build, steps({}, []), recordingContext().context)).rejects.toThrow('a fault');
	});
});

describe('in a guest that is booted for it', () => {
	/** A guest in which these commands fail. */
	class TypedBuild extends Build {
		readonly typed: string[] = [];
		forgotten = '';
		opens = true;

		override async openConsole(): Promise<void> {
			if (!this.opens) throw new ConsoleError('no answer', [], []);
		}

		override get shell(): GuestShell {
			return {
				isRoot: false,
				run: async command => {
					this.typed.push(command);
					return {status: this.forgotten === '' || !command.includes(this.forgotten) ? 0 : 1, output: []};
				},
			};
		}
	}

	async function resumeTyped(last: string, change: (build: TypedBuild) => void) {
		const machine = new FakeMachine('off');
		machine.spec = {guestPort: 22} as never;
		const build = new TypedBuild(parts(machine, await finishedUntil(last)));
		change(build);
		const {context, texts} = recordingContext();
		const point = await resumePoint(build, recipe, context);
		return {next: recipe[point]?.id, build, texts, machine};
	}

	test('what each step did is asked for, as root', async () => {
		const {next, build, machine} = await resumeTyped('3g', () => {});
		expect(next).toBe('3h');
		expect(build.typed).toHaveLength(6);
		for (const command of build.typed) expect(command).toMatch(/^sudo sh -c '[^']+'$/);
		expect(machine.state).toBe('running');
	});

	test('what it has forgotten is done again', async () => {
		const {next, texts} = await resumeTyped('3i', build => {
			build.forgotten = 'sshd_config';
		});
		expect(next).toBe('3a');
		expect(texts.join('\n')).toContain('step 3d does not hold any more');
	});

	test('one that is killed meanwhile is no reason to begin anew', async () => {
		const resumed = resumeTyped('3g', build => {
			build.openConsole = async () => {
				await build.hypervisor.powerOff(build.name, recordingContext().context);
				throw new ConsoleError('no answer', [], []);
			};
		});
		await expect(resumed).rejects.toThrow('no answer');
	});

	test('one that does not come up is made anew', async () => {
		const {next, texts} = await resumeTyped('3g', build => {
			build.opens = false;
		});
		expect(next).toBe('1a');
		expect(texts.join('\n')).toContain('warning: the guest does not come up as it was left (no answer)');
	});
});

test.each([
	[{mirror: undefined, proxy: undefined}, false],
	[{mirror: '/a/mirror', proxy: undefined}, true],
	[{mirror: undefined, proxy: 'http://localhost:3128'}, true],
])('a guest reaches this computer while it is set up where it downloads from here: %j', async (sources, reachesThisComputer) => {
	const machine = new FakeMachine('off');
	const given = parts(machine, await finishedUntil('1c'));
	await new Build({...given, options: {...options, ...sources}}).start(recordingContext().context);
	expect(machine.startOptions).toEqual([{reachesThisComputer}]);
});
