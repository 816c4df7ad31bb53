import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {UserError} from '../../source/errors.js';
import type {Folders} from '../../source/folders.js';
import type {MachineState} from '../../source/hypervisor/hypervisor.js';
import {Build} from '../../source/recipe/build.js';
import {recipe} from '../../source/recipe/recipe.js';
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
	return recipe({guestUrl: undefined, async close() {}}).map(step => ({
		...step,
		leaves: {...step.leaves, machine: step.leaves.machine === 'none' ? 'none' : 'off'},
		async check() {
			asked.push(step.id);
			const answer = checks[step.id] ?? checks.others ?? 'pass';
			if (answer === 'throw') throw new UserError('cannot be read');
			return answer === 'pass';
		},
	}));
}

async function resume(last: string | undefined, state: MachineState, checks: Readonly<Record<string, Checks>>) {
	const machine = new FakeMachine(state);
	const progress = await SetupProgress.begin(folders, options);
	const asked: string[] = [];
	const all = steps(checks, asked);
	const count = all.findIndex(({id}) => id === last) + 1;
	await progress.setFinished(all.slice(0, count).map(({id}) => id));
	const build = new Build(options, folders, machine.hypervisor, progress);
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
		// A running machine is as the last step left it, if its check says so.
		['2b', 'running', {}, '2c'],
		['2c', 'running', {}, '2d'],
		['3d', 'running', {}, '3e'],
		['4b', 'running', {}, '4c'],
		// Switched off it has forgotten what only its memory held: back to the last step that lasts.
		['1a', 'off', {}, '1b'],
		['1c', 'off', {}, '2b'],
		['2b', 'off', {}, '2b'],
		['2c', 'off', {}, '2b'],
		['2d', 'off', {}, '2e'],
		['2e', 'off', {}, '3a'],
		['3a', 'off', {}, '3a'],
		['3e', 'off', {}, '3a'],
		['3f', 'off', {}, '3g'],
		['3g', 'off', {}, '3h'],
		['3h', 'off', {}, '3h'],
		['3i', 'off', {}, '3j'],
		['3j', 'off', {}, '4a'],
		['4c', 'off', {}, '5a'],
		['5c', 'off', {}, '5d'],
		// What does not hold is done again.
		['2c', 'running', {'2c': 'fail'}, '2b'],
		['3d', 'running', {'3d': 'throw'}, '3a'],
		['3d', 'running', {'3d': 'fail', '2e': 'fail'}, '2e'],
		['5c', 'off', {'5c': 'fail'}, '5c'],
		['5c', 'off', {'5c': 'fail', '5b': 'throw', '5a': 'fail'}, '5a'],
		['3i', 'off', {others: 'fail'}, '1a'],
		['3i', 'running', {others: 'throw'}, '1a'],
		// Neither on nor off is not to be trusted.
		['2c', 'paused', {}, '2b'],
		['3f', 'stopping', {}, '3g'],
	])('after %s, machine %s, checks %j: with %s', async (last, state, checks, expected) => {
		const {next, texts} = await resume(last, state, checks);
		expect(next).toBe(expected);
		expect(texts).toContainEqual(expect.stringContaining(`after step ${last}`));
	});

	test('a running machine is not switched off when it is as it was left', async () => {
		const {machine} = await resume('1c', 'running', {});
		expect(machine.calls.filter(call => call === 'start')).toEqual([]);
	});

	test('the checks are asked from the last step back, and no further than needed', async () => {
		const {asked} = await resume('5c', 'off', {'5c': 'fail', '5b': 'fail'});
		expect(asked).toEqual(['5c', '5b', '5a']);
	});

	test('steps that a gap separates from the beginning do not count', async () => {
		const machine = new FakeMachine('off');
		const progress = await SetupProgress.begin(folders, options);
		await progress.setFinished(['2a', '1a', '1b', '2d', '2e']);
		const all = steps({}, []);
		const point = await resumePoint(new Build(options, folders, machine.hypervisor, progress), all, recordingContext().context);
		expect(all[point]?.id).toBe('1c');
	});

	test('a fault of ours is not taken for a step that does not hold', async () => {
		const machine = new FakeMachine('off');
		machine.failing.set('powerOff', new TypeError('a fault'));
		const progress = await SetupProgress.begin(folders, options);
		await progress.setFinished(['2a', '1a']);
		const build = new Build(options, folders, machine.hypervisor, progress);
		await expect(resumePoint(build, steps({}, []), recordingContext().context)).rejects.toThrow('a fault');
	});
});
