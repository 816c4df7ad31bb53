import {mkdir, mkdtemp, rm, utimes, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {renderLog} from '../../../source/commands/logs.js';
import {readLog} from '../../../source/operations/logs/read-log.js';
import type {Runtime} from '../../../source/runtime.js';

let home: string;
let runtime: Runtime;

const at = '2026-01-02T03:04:05.678Z';
const setupLog = (name: string, day: number) => `setup-${name}-2026-01-0${day}T00-00-00-000Z.jsonl`;

async function put(file: string, age: number, ...lines: readonly unknown[]) {
	const absolute = path.join(home, 'state/logs', file);
	await mkdir(path.dirname(absolute), {recursive: true});
	await writeFile(absolute, lines.map(line => (typeof line === 'string' ? line : `${JSON.stringify(line)}\n`)).join(''));
	await utimes(absolute, 1_700_000_000 - age, 1_700_000_000 - age);
}

beforeAll(async () => {
	home = await mkdtemp(path.join(tmpdir(), 'vmfuse-logs-'));
	runtime = {
		folders: {data: path.join(home, 'data'), state: path.join(home, 'state'), cache: path.join(home, 'cache')},
		hypervisor() {
			throw new Error('not needed');
		},
		context: {signal: new AbortController().signal, emit() {}},
	};
	await put(setupLog('a', 1), 300, {at, type: 'notice', text: 'old a'});
	await put(setupLog('a', 2), 200, {at, type: 'notice', text: 'new a'});
	await put(setupLog('a-b', 3), 100, {at, type: 'notice', text: 'a-b'});
	await put('../sessions/0123abcd/log.jsonl', 50, {at, type: 'notice', text: 'a session'});
	await put(
		setupLog('hostile', 4),
		400,
		{at, type: 'heard', text: '\u001B[2J\u001B]0;owned\u0007 \u202Egnp.exe'},
		{at, type: 'guest-command', command: ['mount', '/dev/\u001B[31mred'], status: 0, seconds: 1},
		'null\n',
		'5\n',
		'{"at":17,"type":"notice","text":"no time"}\n',
		'[]\n',
		{at, type: 'a type of the future'},
		{at, type: 'step-done', id: '2d', title: 'T', seconds: 1.25, note: 'n'},
		'{"at":"2026-01-02T03:04:05.678Z","ty',
	);
});

afterAll(async () => {
	await rm(home, {recursive: true, force: true});
});

const texts = async (id: string | undefined) =>
	(await readLog(runtime, id)).entries.map(entry => ('text' in entry ? entry.text : entry.type));

describe('which log', () => {
	test.each([
		[undefined, ['a session']],
		['a', ['new a']],
		['a-b', ['a-b']],
		['0123abcd', ['a session']],
	])('%s', async (id, expected) => {
		expect(await texts(id)).toEqual(expected);
	});

	test.each(['b', '', 'setup', '..', 'a-b-2026'])('there is none of %j', async id => {
		await expect(readLog(runtime, id)).rejects.toThrow('there is no log of');
	});
});

test('what is in a log does nothing to a terminal, and lines that are none are left out', async () => {
	const text = renderLog(await readLog(runtime, 'hostile'));
	const lines = text.trimEnd().split('\n');
	expect(lines).toHaveLength(4);
	expect(lines[0]).toMatch(/^03:04:05\.678 {2}heard: /);
	expect(lines[2]).toBe('03:04:05.678  == 2d done in 1.3 s: n');
	// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
	expect(text).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/);
});
