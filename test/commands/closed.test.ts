import {type StdioOptions, spawn} from 'node:child_process';
import {once} from 'node:events';
import {open, readFile, rm} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {text} from 'node:stream/consumers';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {Terminal} from '../../fixtures/terminal/terminal.js';
import {eventually} from '../harness/eventually.js';
import {builtProgram, Program} from '../harness/program.js';
import {giveIntermediary} from '../intermediary/sample-intermediary.js';

let program: Program;

beforeAll(async () => {
	program = await Program.create();
	await giveIntermediary(program.home);
});

afterAll(async () => program.remove());

function start(arguments_: readonly string[], stdio: StdioOptions) {
	return spawn(process.execPath, [builtProgram, ...arguments_], {env: {...process.env, VMFUSE_HOME: program.home}, stdio});
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
		const file = path.join(program.folder, 'status');
		await rm(file, {force: true});
		const script = `trap '' HUP; trap : INT; ${process.execPath} ${builtProgram} ${line}; echo $? >${file}`;
		const terminal = new Terminal(['/bin/sh', '-c', script], {environment: {VMFUSE_HOME: program.home}, folder: program.folder});
		await terminal.waitFor('[y/N]');
		const ended = async () =>
			eventually('the status of the program', async () => {
				const text = await readFile(file, 'utf8').catch(() => '');
				return text.endsWith('\n') && Number(text);
			});
		return {terminal, ended};
	}

	test.each<[string, string, number, string]>([
		['Ctrl-C', '\u0003', 130, 'Stopped: by SIGINT'],
		['the end of input', '\u0004', 1, 'Stopped: nothing was changed'],
		['no', 'no\r', 1, 'Stopped: nothing was changed'],
	])('%s', async (_, keys, code, said) => {
		const {terminal, ended} = await ask('remove');
		terminal.type(keys);
		expect(await ended()).toBe(code);
		expect(terminal.written).toContain(said);
		expect(terminal.written).not.toContain('    at ');
	});

	test('the terminal is closed: it ends by the hangup, and changes nothing', async () => {
		const {terminal, ended} = await ask('remove');
		terminal.vanish();
		expect(await ended()).toBe(129);
		expect(await readFile(path.join(program.home, 'data/intermediaries/vmfuse/intermediary.json'), 'utf8')).toContain('vmfuse');
	});
});
