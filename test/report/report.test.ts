import {describe, expect, test} from 'vitest';
import {CanceledError, LeftBehindError, RequirementError, UsageError, UserError} from '../../source/errors.js';
import type {EngineEvent} from '../../source/events.js';
import {folders} from '../../source/folders.js';
import {explained} from '../../source/report/explained.js';
import {exitCodeOf, jsonError, jsonEvent, jsonResult} from '../../source/report/json.js';
import {plainActivity, plainError, plainEvent} from '../../source/report/plain.js';

describe('exit codes', () => {
	test.each([
		[new UserError('x'), 1],
		[new UsageError('x'), 2],
		[new RequirementError('x'), 3],
		[new LeftBehindError('x'), 4],
		[new CanceledError('x'), 1],
	])('%s', (error, code) => {
		expect(exitCodeOf(error)).toBe(code);
	});
});

describe('JSON', () => {
	test('one object a line, line feeds in texts included', () => {
		const lines = [
			jsonEvent({type: 'notice', text: 'a\nb'}),
			jsonResult('list', []),
			jsonError(new UsageError('wrong\nhere', {nextSteps: ['do']}), 2),
			jsonError(new CanceledError('by SIGINT'), 130),
		];
		for (const line of lines) expect(line?.split('\n')).toHaveLength(2);
		expect(lines.map(line => JSON.parse(line ?? ''))).toEqual([
			{version: 1, type: 'notice', text: 'a\nb'},
			{version: 1, type: 'result', command: 'list', result: []},
			{version: 1, type: 'error', code: 'usage', name: 'UsageError', message: 'wrong\nhere', nextSteps: ['do'], exitCode: 2},
			{version: 1, type: 'error', code: 'canceled', name: 'CanceledError', message: 'by SIGINT', nextSteps: [], exitCode: 130},
		]);
	});

	test('without the guest’s screens', () => {
		expect(jsonEvent({type: 'screen', rows: [], cursor: {column: 0, row: 0}})).toBeUndefined();
	});
});

describe('plain text', () => {
	test.each<[EngineEvent, string | undefined]>([
		[{type: 'step-done', id: '2d', title: 'Install', seconds: 12.34}, '2d  Install  (12.3 s)'],
		[{type: 'step-done', id: '2d', title: 'Install', seconds: 1, note: 'said'}, '2d  Install  (1.0 s)\n    said'],
		[{type: 'step-skipped', id: '1a', title: 'Create', reason: 'already done'}, '1a  Create  (already done)'],
		[{type: 'step-failed', id: '1a', title: 'Create', seconds: 1, message: 'm'}, '1a  Create  failed after 1.0 s'],
		[{type: 'step-done', id: 'await-guest', title: 'Wait', seconds: 1}, '    Wait  (1.0 s)'],
		[{type: 'undone', what: 'the machine', seconds: 2}, '    undone: the machine  (2.0 s)'],
		[{type: 'undo-failed', what: 'the machine', message: 'stuck'}, '    could not be undone: the machine: stuck'],
		[{type: 'warning', text: 'careful'}, '    warning: careful'],
		[{type: 'heard', text: 'x'}, undefined],
		[{type: 'typed', text: 'x'}, undefined],
	])('%j', (event, line) => {
		expect(plainEvent(event)).toBe(line);
	});

	test('what is under way', () => {
		expect(plainActivity({type: 'step-started', id: '2d', title: 'Install'})).toBe('2d  Install …');
		expect(plainActivity({type: 'progress', what: 'Core.iso', ratio: 0.256})).toBe('    Core.iso 26 %');
		expect(plainActivity({type: 'notice', text: 'x'})).toBeUndefined();
	});

	test('errors: what failed, then what to do', () => {
		expect(plainError(new UserError('it failed', {nextSteps: ['do this', 'or that']}))).toBe(
			'Error: it failed\n  - Do this\n  - Or that\n',
		);
		expect(plainError(new CanceledError('by SIGINT'))).toBe('Stopped: by SIGINT\n');
	});

	test('what the system refuses is no fault of the program', async () => {
		const refused = Object.assign(new Error('EACCES: permission denied, mkdir'), {code: 'EACCES', syscall: 'mkdir', path: '/home/me/x'});
		const error = await explained(refused, folders());
		expect(plainError(error)).toBe(
			'Error: /home/me/x cannot be used: you may not (EACCES, mkdir)\n  - Change that, or keep everything elsewhere: VMFUSE_HOME=FOLDER vmfuse-tui …\n',
		);
		expect(JSON.parse(jsonError(error, 1))).toMatchObject({
			code: 'system',
			name: 'UserError',
			nextSteps: [expect.stringContaining('VMFUSE_HOME')],
		});
	});

	test('where closing failed after the work had failed, the work is told', async () => {
		const both = async () => {
			await using _lock = {
				async [Symbol.asyncDispose]() {
					throw new Error('and it cannot be closed');
				},
			};
			throw new UserError('it failed');
		};
		const thrown: unknown = await both().catch((error: unknown) => error);
		expect(thrown).not.toBeInstanceOf(UserError);
		expect(plainError(await explained(thrown, folders()))).toBe('Error: it failed\n');
	});

	test('what a guest said does nothing to the terminal', () => {
		const hostile = 'a\u001B[31mb\u001B]0;c\u0007\u202Ed\r\ne';
		const shown = [
			plainError(new UserError(hostile, {nextSteps: [hostile]})),
			plainEvent({type: 'notice', text: hostile}),
			plainEvent({type: 'step-done', id: '1a', title: 't', seconds: 1, note: hostile}),
		].join('\n');
		// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
		expect(shown).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/);
	});
});
