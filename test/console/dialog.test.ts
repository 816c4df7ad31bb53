import {describe, expect, test} from 'vitest';
import {ConsoleError} from '../../source/console/console-error.js';
import {type Question, runDialog} from '../../source/console/dialog.js';
import type {Context, EngineEvent} from '../../source/events.js';
import {type KeyFaults, type Program, ScriptedConsole} from './scripted-console.js';
import {Terminal} from './terminal.js';

const questions: readonly Question[] = [
	{id: 'name', prompt: /Name: *$/, answer: 'opt=sda1'},
	{id: 'sure', prompt: /Sure\? *$/, answer: (_, answered) => (answered.includes('name') ? 'y' : 'n')},
];

/** An empty name is asked for again; a wrong one is not. */
const program: Program = function* (terminal) {
	let name = '';
	while (name === '') {
		terminal.print('Name: ');
		name = yield;
	}

	terminal.print('Sure? ');
	const sure = yield;
	return name === 'opt=sda1' && sure === 'y' ? 0 : 1;
};

async function run(scripted: ScriptedConsole, asked = questions, limit = 5000) {
	const events: EngineEvent[] = [];
	const context: Context = {signal: new AbortController().signal, emit: event => events.push(event)};
	const outcome = await runDialog(scripted.console, 'ask', asked, limit, context);
	return {outcome, events};
}

describe('a program that asks', () => {
	test('gets its answers and its status back', async () => {
		const scripted = new ScriptedConsole(program);
		const {outcome, events} = await run(scripted);
		expect(outcome).toMatchObject({status: 0, answered: ['name', 'sure']});
		expect(scripted.read).toEqual(['opt=sda1', 'y']);
		expect(events).toEqual([
			{type: 'typed', text: 'opt=sda1'},
			{type: 'typed', text: 'y'},
		]);
	});

	test.each<[string, KeyFaults]>([
		['a lost key', {3: 'lost'}],
		['a doubled key', {3: 'doubled'}],
		['a wrong key', {0: 'wrong'}],
		['the first and the last key of it lost', {0: 'lost', 7: 'lost'}],
		['a lost key twice', {3: 'lost', 11: 'lost'}],
		['a lost Enter', {8: 'lost'}],
		['Enter lost twice', {8: 'lost', 9: 'lost'}],
		['a wrong short answer', {9: 'wrong'}],
		['the last Enter lost', {10: 'lost'}],
		['the last Enter doubled', {10: 'doubled'}],
	])('%s never becomes part of an answer', async (_, faults) => {
		const scripted = new ScriptedConsole(program, {faults});
		const {outcome} = await run(scripted);
		expect(outcome).toMatchObject({status: 0, answered: ['name', 'sure']});
		expect(scripted.read).toEqual(['opt=sda1', 'y']);
	});

	test('a doubled Enter answers the next question with nothing, which is seen in what was answered', async () => {
		const {outcome} = await run(new ScriptedConsole(program, {faults: {8: 'doubled'}}));
		expect(outcome).toMatchObject({status: 1, answered: ['name']});
	});

	test.each(Array.from({length: 30}, (_, index) => index))('at the end of a screen, after %i lines', async lines => {
		const terminal = new Terminal(20, 6);
		const scripted = new ScriptedConsole(program, {terminal, faults: {2: 'lost', 20: 'lost'}});
		terminal.print('a line that wraps, too\n'.repeat(lines));
		const {outcome} = await run(scripted);
		expect(outcome.status).toBe(0);
		expect(scripted.read).toEqual(['opt=sda1', 'y']);
	});

	test.each(Array.from({length: 21}, (_, index) => index))('an answer that wraps, the question at column %i', async column => {
		const asks: Program = function* (terminal) {
			terminal.print(`${'-'.repeat(column)}: `);
			return (yield) === 'opt=sda1 home=sda1' ? 0 : 1;
		};

		const scripted = new ScriptedConsole(asks, {terminal: new Terminal(40, 4), faults: {5: 'lost'}});
		const {outcome} = await run(scripted, [{id: 'options', prompt: /-*: *$/, answer: 'opt=sda1 home=sda1'}]);
		expect(outcome.status).toBe(0);
	});

	test('a secret does not show, neither on the screen nor in what is told', async () => {
		const asks: Program = function* (terminal) {
			terminal.print('Password: ');
			terminal.echo = false;
			const password = yield;
			terminal.echo = true;
			return password === 'geheim' ? 0 : 1;
		};

		const scripted = new ScriptedConsole(asks);
		const {outcome, events} = await run(scripted, [{id: 'password', prompt: /Password: *$/, answer: 'geheim', secret: true}]);
		expect(outcome.status).toBe(0);
		expect(JSON.stringify([events, scripted.terminal.screen])).not.toContain('geheim');
	});
});

describe('a dialog that cannot be', () => {
	test('a question that nobody knows ends with what was seen', async () => {
		const asks: Program = function* (terminal) {
			terminal.print('Pardon? ');
			yield;
			return 0;
		};

		const scripted = new ScriptedConsole(asks);
		const error = await run(scripted, questions, 100).then(
			() => undefined,
			reason => reason,
		);
		expect(error).toBeInstanceOf(ConsoleError);
		expect(error.message).toContain('"ask" did not end');
		expect(error.screen[0]).toBe('Pardon?');
		expect(scripted.wasInterrupted, 'it must not take what is typed next for its answer').toBe(true);
	});

	test('a program that takes no keys', async () => {
		const faults: KeyFaults = Object.fromEntries(Array.from({length: 400}, (_, index) => [index, 'lost' as const]));
		await expect(run(new ScriptedConsole(program, {faults}))).rejects.toThrow('could not be typed');
	});

	test('a program that takes no Enter', async () => {
		const faults: KeyFaults = Object.fromEntries(Array.from({length: 400}, (_, index) => [index + 8, 'lost' as const]));
		await expect(run(new ScriptedConsole(program, {faults}))).rejects.toThrow('does not react to Enter');
	});

	test('an abort stops it', async () => {
		const reason = new Error('enough');
		const context: Context = {signal: AbortSignal.abort(reason), emit: () => {}};
		await expect(runDialog(new ScriptedConsole(program).console, 'ask', questions, 5000, context)).rejects.toBe(reason);
	});
});
