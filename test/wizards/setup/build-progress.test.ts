import {describe, expect, test} from 'vitest';
import type {EngineEvent} from '../../../source/events.js';
import {
	type BuildProgress,
	beginBuild,
	continueBuild,
	currentStep,
	finishedCount,
	follow,
	stepSeconds,
	stopBuild,
} from '../../../wizards/setup/build-progress.js';

const steps = [
	{id: '2a', title: 'Get the image'},
	{id: '1a', title: 'Create the machine'},
	{id: '1b', title: 'Group'},
];

const play = (events: readonly EngineEvent[], from: BuildProgress = beginBuild(steps)) =>
	events.reduce((progress, event, index) => follow(progress, event, index * 1000), from);
const states = ({steps: rows}: BuildProgress) => rows.map(({id, state}) => `${id} ${state}`);
const started = (id: string): EngineEvent => ({type: 'step-started', id, title: id});
const done = (id: string): EngineEvent => ({type: 'step-done', id, title: id, seconds: 2});
const failed = (id: string): EngineEvent => ({type: 'step-failed', id, title: id, seconds: 3, message: 'no'});

describe('follow', () => {
	test('a step works, and is done with its time', () => {
		const working = play([started('2a')]);
		expect(states(working)).toEqual(['2a working', '1a waiting', '1b waiting']);
		expect(stepSeconds(currentStep(working) as never, 5000)).toBe(5);
		const after = play([done('2a'), started('1a')], working);
		expect(states(after)).toEqual(['2a done', '1a working', '1b waiting']);
		expect(after.steps[0]).toMatchObject({seconds: 2, since: undefined});
		expect(finishedCount(after)).toBe(1);
	});

	test('what an earlier attempt did is told from what was done now', () => {
		const resumed = play([{type: 'step-skipped', id: '2a', title: '', reason: 'already done'}]);
		expect(states(resumed)[0]).toBe('2a earlier');
		const retried = play([started('2a'), done('2a'), {type: 'step-skipped', id: '2a', title: '', reason: 'already done'}]);
		expect(retried.steps[0]).toMatchObject({state: 'done', seconds: 2});
	});

	test('a failed step fails; one that was stopped did not', () => {
		expect(states(play([started('2a'), failed('2a')]))[0]).toBe('2a failed');
		expect(states(play([failed('2a')], stopBuild(play([started('2a')]))))[0]).toBe('2a stopped');
	});

	test('the next attempt begins with what is done, and forgets what is not', () => {
		const stopped = play([failed('1a')], stopBuild(play([started('2a'), done('2a'), started('1a')])));
		const next = continueBuild(stopped);
		expect(states(next)).toEqual(['2a done', '1a waiting', '1b waiting']);
		expect(next.isStopping).toBe(false);
		expect(currentStep(next)?.id).toBe('1a');
	});

	test('a setup that goes back makes the steps after it wait again', () => {
		const back = play([started('2a'), done('2a'), started('1a'), done('1a'), started('2a')]);
		expect(states(back)).toEqual(['2a working', '1a waiting', '1b waiting']);
	});

	test('a step that nobody announced is shown all the same', () => {
		expect(states(play([started('9z')])).at(-1)).toBe('9z working');
	});

	test('a bar goes with its step, and its ratio is one', () => {
		const loading = play([started('2a'), {type: 'progress', what: 'Core.iso', ratio: 1.5}]);
		expect(loading.bar).toEqual({what: 'Core.iso', ratio: 1});
		expect(play([done('2a')], loading).bar).toBeUndefined();
	});

	test('the screen is the last one; the line is the last one, by either way', () => {
		const screen = {rows: ['boot:'], cursor: {column: 5, row: 0}};
		const typed = play([
			{type: 'screen', rows: ['old'], cursor: {column: 0, row: 0}},
			{type: 'screen', ...screen},
			{type: 'typed', text: 'sudo passwd'},
		]);
		expect(typed.screen).toEqual(screen);
		expect(typed.line).toEqual({way: 'typed', text: 'sudo passwd'});
		const overSsh = play([{type: 'guest-command', command: ['sh', '-c', 'x'], status: 0, seconds: 1}], typed);
		expect(overSsh.line).toEqual({way: 'ssh', text: 'sh -c x'});
	});

	test('warnings stay; what was undone and what could not be is listed', () => {
		const progress = play([
			{type: 'warning', text: 'no checksum'},
			{type: 'notice', text: 'hello'},
			{type: 'undone', what: 'machine deleted', seconds: 1},
			{type: 'undo-failed', what: 'files', message: 'busy'},
		]);
		expect(progress.warnings).toEqual(['no checksum']);
		expect(progress.message).toEqual({kind: 'notice', text: 'hello'});
		expect(progress.undone).toEqual([
			{what: 'machine deleted', seconds: 1},
			{what: 'files', problem: 'busy'},
		]);
	});

	test('the kept lines do not grow without end', () => {
		const events = Array.from({length: 700}, (_, index): EngineEvent => ({type: 'heard', text: String(index)}));
		const {kept} = play(events);
		expect(kept).toHaveLength(500);
		expect(kept.at(-1)).toBe('< 699');
	});
});
