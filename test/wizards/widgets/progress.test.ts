import {expect, test} from 'vitest';
import type {EngineEvent} from '../../../source/events.js';
import {duration} from '../../../wizards/widgets/steps/duration.js';
import {finishedSteps, noProgress, reduceProgress, type StepRow} from '../../../wizards/widgets/steps/progress.js';
import {stepWindow} from '../../../wizards/widgets/steps/steps-list.js';

const known = [
	{id: '2a', title: 'Create'},
	{id: '2b', title: 'Start'},
];
const fold = (events: readonly EngineEvent[], steps = known) =>
	events.reduce((progress, event, index) => reduceProgress(progress, event, index * 1000), noProgress(steps));

test('Steps go from waiting to done, and the ratio is that of the one under way', () => {
	const begun = fold([
		{type: 'step-started', id: '2a', title: 'Create'},
		{type: 'progress', what: 'disk', ratio: 1.5},
	]);
	expect(begun.steps[0]).toEqual({id: '2a', title: 'Create', state: 'running', startedAt: 0});
	expect(begun.ratio).toEqual({what: 'disk', ratio: 1});
	const done = reduceProgress(begun, {type: 'step-done', id: '2a', title: 'Create', seconds: 2, note: '8 MiB'}, 0);
	expect(done.ratio).toBeUndefined();
	expect(done.steps.map(({state}) => state)).toEqual(['done', 'waiting']);
	expect(finishedSteps(done)).toBe(1);
});

test('Steps that nobody announced are appended, and one that is run again is one', () => {
	const {steps} = fold([
		{type: 'step-started', id: 'x', title: 'Extra'},
		{type: 'step-failed', id: 'x', title: 'Extra', seconds: 1, message: 'no'},
		{type: 'step-started', id: 'x', title: 'Extra'},
		{type: 'step-skipped', id: '2b', title: 'Start', reason: 'it runs'},
	]);
	expect(steps.map(({id, state}) => `${id} ${state}`)).toEqual(['2a waiting', '2b skipped', 'x running']);
});

test('What is put back is kept in order, with what could not be', () => {
	const {undos} = fold([
		{type: 'undone', what: 'one', seconds: 1},
		{type: 'undo-failed', what: 'two', message: 'busy'},
	]);
	expect(undos).toEqual([
		{what: 'one', state: 'done', seconds: 1},
		{what: 'two', state: 'failed', message: 'busy'},
	]);
});

test('Of many steps those around the one under way are shown', () => {
	const steps = Array.from(
		{length: 30},
		(_, index): StepRow => ({id: String(index), title: '', state: index < 12 ? 'done' : index === 12 ? 'running' : 'waiting'}),
	);
	const shown = stepWindow(steps, 9).map(({id}) => Number(id));
	expect(shown).toEqual([7, 8, 9, 10, 11, 12, 13, 14, 15]);
	expect(stepWindow(steps.slice(0, 5), 9)).toHaveLength(5);
	expect(stepWindow(steps.slice(0, 13), 1).map(({id}) => id)).toEqual(['12']);
	expect(
		stepWindow(
			steps.map(step => ({...step, state: 'done' as const})),
			3,
		).map(({id}) => id),
	).toEqual(['27', '28', '29']);
});

test.each([
	[0.04, '0.0 s'],
	[9.94, '9.9 s'],
	[9.95, '10 s'],
	[59.4, '59 s'],
	[185, '3:05'],
])('%d seconds are %s', (seconds, text) => {
	expect(duration(seconds)).toBe(text);
});
