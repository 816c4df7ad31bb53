import {describe, expect, test} from 'vitest';
import {choiceLabel, choices, isAnythingMade, stageOf, summaryLines} from '../../../wizards/setup/stage.js';
import {noProgress, reduceProgress} from '../../../wizards/widgets/steps/progress.js';
import {sampleIntermediary} from '../fake-engine.js';

const idle = {phase: 'idle'} as const;

describe('stageOf', () => {
	test('follows the build, and what undoes it comes first', () => {
		expect(stageOf(idle, idle)).toBeUndefined();
		expect(stageOf({phase: 'running'}, idle)).toEqual({kind: 'building', isStopping: false});
		expect(stageOf({phase: 'stopping'}, idle)).toEqual({kind: 'building', isStopping: true});
		expect(stageOf({phase: 'failed', error: 1}, idle)).toEqual({kind: 'failed', error: 1});
		expect(stageOf({phase: 'stopped'}, idle)).toEqual({kind: 'stopped'});
		expect(stageOf({phase: 'done', result: sampleIntermediary}, idle)).toEqual({kind: 'ready', intermediary: sampleIntermediary});
		expect(stageOf({phase: 'failed'}, {phase: 'running'})).toEqual({kind: 'undoing'});
		expect(stageOf({phase: 'failed'}, {phase: 'done'})).toEqual({kind: 'undone'});
		expect(stageOf({phase: 'failed'}, {phase: 'failed', error: 2})).toEqual({kind: 'undo-failed', error: 2});
		expect(stageOf({phase: 'failed'}, {phase: 'stopped'})).toMatchObject({kind: 'undo-failed'});
	});
});

describe('choices', () => {
	test('what is made can be gone on with, kept or undone; where nothing is, the answers can be changed', () => {
		expect(choices({kind: 'failed', error: 1}, '3c')).toEqual(['retry', 'log', 'keep', 'undo']);
		expect(choices({kind: 'failed', error: 1}, undefined)).toEqual(['retry', 'answers', 'log', 'home']);
		expect(choices({kind: 'stopped'}, '3c')).toEqual(['keep', 'retry', 'log', 'undo']);
		expect(choices({kind: 'stopped'}, undefined)).not.toContain('undo');
		expect(choices({kind: 'building', isStopping: false}, '3c')).toEqual([]);
	});

	test('name the step', () => {
		expect(choiceLabel('retry', 'failed', '3c')).toBe('Try again from step 3c');
		expect(choiceLabel('retry', 'stopped', '3c')).toBe('Go on now with step 3c');
		expect(choiceLabel('retry', 'failed', undefined)).toBe('Try again');
	});
});

test('something is made as soon as a step is done, or when it was begun before', () => {
	const begun = reduceProgress(noProgress([{id: '2a', title: 'x'}]), {type: 'step-started', id: '2a', title: 'x'}, 0);
	expect(isAnythingMade('run', begun)).toBe(false);
	expect(isAnythingMade('resume', begun)).toBe(true);
	expect(isAnythingMade('run', reduceProgress(begun, {type: 'step-done', id: '2a', title: 'x', seconds: 1}, 0))).toBe(true);
});

test('whoever leaves is told what is left', () => {
	expect(summaryLines({kind: 'stopped'}, 'vmfuse', '3c').join('\n')).toMatch(/goes on from step 3c.*vmfuse-tui remove vmfuse/s);
	expect(summaryLines({kind: 'stopped'}, 'vmfuse', undefined)).toEqual([]);
	expect(summaryLines({kind: 'undone'}, 'vmfuse', '3c').join('\n')).not.toContain('3c');
	expect(summaryLines({kind: 'ready', intermediary: sampleIntermediary}, 'vmfuse', undefined)).toEqual([
		'The intermediary "vmfuse" is ready: TinyCore 16.0.',
	]);
});
