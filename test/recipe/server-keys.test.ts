import {execFile} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import {expect, test} from 'vitest';
import {ConsoleError} from '../../source/console/console-error.js';
import type {EngineEvent} from '../../source/events.js';
import {findProgram} from '../../source/host/find-program.js';
import {describeServerState, parseServerState, waitForServer} from '../../source/recipe/server-keys.js';

const key = (type: string) => `key /usr/local/etc/ssh/ssh_host_${type}_key.pub`;
const work = (ticks: string, type: string) => `work ${ticks} ssh-keygen -q -t ${type} -N  -f /usr/local/etc/ssh/ssh_host_${type}_key`;

test.each([
	[[], {isUp: false, keys: [], making: undefined, ticks: 0}, 'none is there yet (7 s)'],
	[[work('210 13', 'rsa')], {isUp: false, keys: [], making: 'rsa', ticks: 223}, 'none is there yet, rsa is being made (7 s)'],
	[[key('rsa'), work('0 1', 'ecdsa')], {isUp: false, keys: ['rsa'], making: 'ecdsa', ticks: 1}, 'rsa is there, ecdsa is being made (7 s)'],
	[
		[key('rsa'), key('ecdsa'), 'work 5 5 ssh-keygen -A'],
		{isUp: false, keys: ['rsa', 'ecdsa'], making: undefined, ticks: 10},
		'rsa, ecdsa are there (7 s)',
	],
	[['up', key('rsa')], {isUp: true, keys: ['rsa'], making: undefined, ticks: 0}, 'rsa is there (7 s)'],
])('of %j', (output, state, text) => {
	expect(parseServerState(output)).toEqual(state);
	expect(describeServerState(parseServerState(output), 7)).toBe(`the guest's SSH server makes its keys: ${text}`);
});

/** A guest that says these, one after the other, the last again and again. */
function guest(...answers: ReadonlyArray<readonly string[]>) {
	const events: EngineEvent[] = [];
	const scripts: string[] = [];
	let asked = 0;
	const build = {
		shell: {
			async run(script: string) {
				scripts.push(script);
				return {status: 0, output: answers[Math.min(asked++, answers.length - 1)] ?? []};
			},
		},
		error: (message: string) => new ConsoleError(message, [], []),
	};
	const context = {signal: new AbortController().signal, emit: (event: EngineEvent) => void events.push(event)};
	return {build, context, events, scripts, asked: () => asked};
}

const quick = {still: 40, every: 1, word: 60_000};

test('what the guest does is told while it is waited for: as a notice at first, and when a key is there', async () => {
	const {build, context, events} = guest(
		[work('1 0', 'rsa')],
		[work('2 0', 'rsa')],
		[key('rsa'), work('1 0', 'ecdsa')],
		[key('rsa')],
		['up'],
	);
	await waitForServer(build, context, quick);
	expect(events.map(({type}) => type)).toEqual(['progress', 'notice', 'progress', 'progress', 'notice', 'progress']);
});

test('there is no limit while a key is being made', async () => {
	const slow = Array.from({length: 100}, (_, index) => [work(`${index} 0`, 'rsa')]);
	const {build, context, asked} = guest(...slow, ['up']);
	await waitForServer(build, context, quick);
	expect(asked()).toBe(101);
});

test('where nothing moves any more it ends, and says what is there', async () => {
	const {build, context} = guest([work('1 0', 'rsa')], [key('rsa'), work('7 0', 'ecdsa')]);
	await expect(waitForServer(build, context, quick)).rejects.toThrow(/does not start: it has made rsa, and nothing has moved for \d+ s/);
	const none = guest([]);
	await expect(waitForServer(none.build, none.context, quick)).rejects.toThrow('it has made no key');
});

test('a key that takes long is told of again in a plain log', async () => {
	const {build, context, events} = guest(...Array.from({length: 30}, (_, index) => [work(`${index} 0`, 'rsa')]), ['up']);
	await waitForServer(build, context, {...quick, word: 5});
	expect(events.filter(({type}) => type === 'notice').length).toBeGreaterThan(2);
});

test('an abort ends the wait', async () => {
	const {build, context} = guest([work('1 0', 'rsa')]);
	const reason = new Error('enough');
	await expect(
		waitForServer(build, {...context, signal: AbortSignal.timeout(30)}, {still: 60_000, every: 10_000, word: 60_000}),
	).rejects.toThrow();
	await expect(waitForServer(build, {...context, signal: AbortSignal.abort(reason)}, quick)).rejects.toBe(reason);
});

// BusyBox' shell where there is one.
test.each(['sh', findProgram('busybox') ?? []].flat())('the script that is asked runs in the shell of %s', async shell => {
	const {build, context, scripts} = guest(['up']);
	await waitForServer(build, context, quick);
	const folder = await mkdtemp(path.join(tmpdir(), 'vmfuse-keys-'));
	const script = path.join(folder, 'look');
	await writeFile(script, `${scripts[0]?.replaceAll('/usr/local/etc/ssh', folder)}\n`);
	await writeFile(path.join(folder, 'ssh_host_rsa_key.pub'), 'ssh-rsa AAAA');
	await writeFile(path.join(folder, 'ssh_host_ecdsa_key.pub'), '');
	const {stdout} = await promisify(execFile)(shell, shell === 'sh' ? [script] : ['sh', script]);
	expect(parseServerState(stdout.split('\n'))).toMatchObject({keys: ['rsa']});
	await rm(folder, {recursive: true});
});
