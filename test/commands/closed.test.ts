import {type StdioOptions, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, open, readFile, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {text} from 'node:stream/consumers';
import {spawn as spawnInTerminal} from 'node-pty';
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest';
import {giveIntermediary} from '../intermediary/sample-intermediary.js';

const program = path.resolve(import.meta.dirname, '../../build/cli.js');
let home: string;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
	home = await mkdtemp(path.join(os.tmpdir(), 'vmfuse-closed-'));
	environment = {...process.env, VMFUSE_HOME: home};
	await giveIntermediary(home);
});

afterAll(async () => rm(home, {recursive: true}));

function start(arguments_: readonly string[], stdio: StdioOptions) {
	return spawn(process.execPath, [program, ...arguments_], {env: environment, stdio});
}

describe('nobody reads', () => {
	test.each<[string, number]>([
		['--version', 0],
		['--help', 0],
		['', 2],
		['list', 0],
		['list --json', 0],
		['disks --json', 0],
		['fly --json', 2],
	])('the standard output of "%s": exit %i, and not a word', async (line, code) => {
		const child = start(line.split(' ').filter(Boolean), ['ignore', 'pipe', 'pipe']);
		child.stdout?.destroy();
		const [said, [status]] = await Promise.all([child.stderr && text(child.stderr), once(child, 'close')]);
		expect([status, said]).toEqual([code, '']);
	});

	test.each<[string, number]>([
		['fly', 2],
		['remove none --yes', 2],
	])('the standard error of "%s": exit %i', async (line, code) => {
		const child = start(line.split(' '), ['ignore', 'ignore', 'pipe']);
		child.stderr?.destroy();
		expect((await once(child, 'close'))[0]).toBe(code);
	});
});

test.runIf(process.platform === 'linux').each(['--version', 'list', 'list --json'])(
	'a full disk takes no result of "%s": exit 1, and why',
	async line => {
		const full = await open('/dev/full', 'w');
		const child = start(line.split(' '), ['ignore', full.fd, 'pipe']);
		const [said, [status]] = await Promise.all([child.stderr && text(child.stderr), once(child, 'close')]);
		await full.close();
		expect(said).toMatch(/^Error: .*could not be written: .*no space left.*\n$/);
		expect(status).toBe(1);
	},
);

describe('a question', () => {
	/** Under a shell, which tells how the program ended even when the terminal is gone. */
	async function ask(line: string) {
		const status = path.join(home, 'status');
		await rm(status, {force: true});
		const shown = {text: ''};
		const terminal = spawnInTerminal(
			'/bin/sh',
			['-c', `trap '' HUP; trap : INT; ${process.execPath} ${program} ${line}; echo $? >${status}`],
			{
				env: environment,
				cwd: home,
			},
		);
		terminal.onData(data => {
			shown.text += data;
		});
		await vi.waitUntil(() => shown.text.includes('[y/N]'), {timeout: 60_000});
		const ended = async () => vi.waitUntil(async () => Number(await readFile(status, 'utf8').catch(() => '')), {timeout: 60_000});
		return {terminal, ended, shown};
	}

	test.each<[string, string, number, string]>([
		['Ctrl-C', '\u0003', 130, 'Stopped: by SIGINT'],
		['the end of input', '\u0004', 1, 'Stopped: nothing was changed'],
		['no', 'no\r', 1, 'Stopped: nothing was changed'],
	])('%s', async (_, keys, code, said) => {
		const {terminal, ended, shown} = await ask('remove');
		terminal.write(keys);
		expect(await ended()).toBe(code);
		expect(shown.text).toContain(said);
		expect(shown.text).not.toContain('    at ');
	});

	test('the terminal is closed: it ends by the hangup, and changes nothing', async () => {
		const {terminal, ended} = await ask('remove');
		(terminal as unknown as {destroy(): void}).destroy();
		expect(await ended()).toBe(129);
		expect(await readFile(path.join(home, 'data/intermediaries/vmfuse/intermediary.json'), 'utf8')).toContain('vmfuse');
	});
});
