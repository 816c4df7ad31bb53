import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {commands} from '../../source/commands/index.js';
import {checkJsonLines} from '../harness/json-lines.js';
import {Program} from '../harness/program.js';
import {giveIntermediary} from '../intermediary/sample-intermediary.js';

let program: Program;

/** As a session leaves it whose supervisor was killed, and a set-up that was killed at its beginning; an intermediary; two images. */
beforeAll(async () => {
	program = await Program.create();
	await program.pretendQemu();
	const put = async (file: string, contents: string | Buffer) => {
		await mkdir(path.dirname(path.join(program.folder, file)), {recursive: true});
		await writeFile(path.join(program.folder, file), contents);
	};
	const source = {path: '/x.img', isDevice: false, format: 'raw', partitions: [], partitionPaths: [], size: 1, readOnly: false};
	const request = {id: '0123abcd', intermediary: 'vmfuse', source, readOnly: true, requestedAt: '2026-01-01T00:00:00Z'};
	const entry = {kind: 'supervisor', identity: {pid: 1, started: 'another boot'}};
	await put('home/state/sessions/0123abcd/request.json', JSON.stringify(request));
	await put('home/state/sessions/0123abcd/journal.jsonl', `${JSON.stringify({number: 0, entry})}\n`);
	const events = [
		{type: 'step-started', id: 'boot', title: 'Boot'},
		{type: 'screen', rows: ['a'], cursor: {column: 0, row: 0}},
		{type: 'command', command: ['x'], seconds: 1},
	];
	await put(
		'home/state/sessions/0123abcd/log.jsonl',
		events.map(event => `${JSON.stringify({at: '2026-01-01T00:00:00.000Z', ...event})}\n`).join(''),
	);
	const options = {name: 'half', hypervisor: 'qemu', extensions: [], guestPort: 22, hostPort: 22_001};
	await put('home/data/intermediaries/half/setup.json', JSON.stringify({options, finished: ['2a'], facts: {iso: '/x.iso', guestBits: 32}}));
	await giveIntermediary(program.home);
	const disk = Buffer.alloc(4 << 20);
	disk.set([0, 0, 0, 0, 0x83, 0, 0, 0, 0, 8, 0, 0, 0, 8], 446);
	disk.set([0x55, 0xaa], 510);
	await put('partitioned.img', disk);
	await put('empty.img', Buffer.alloc(1 << 20));
});

afterAll(async () => {
	await program.remove();
});

test('who has --json says what it prints, and nobody else', () => {
	expect(commands.filter(({schema}) => schema).map(({name}) => name)).toEqual(
		commands.filter(({options}) => 'json' in options).map(({name}) => name),
	);
});

/** In this order: `recover` puts back what `list` shows, `remove` deletes what that names. */
describe('what is printed is as the schemas say', () => {
	test.each<[readonly string[], number, unknown]>([
		[['disks', 'partitioned.img', 'empty.img'], 0, {result: {disks: [{partitions: [{number: 1}]}, {partitions: []}]}}],
		[['disks'], 0, {type: 'result'}],
		[['disks', 'none.img'], 2, {code: 'no-disk'}],
		[['list'], 0, {result: [{id: '0123abcd', health: 'cut-off'}]}],
		[['logs', '0123abcd'], 0, {result: {entries: [{type: 'step-started'}, {type: 'screen'}, {type: 'command'}]}}],
		[['unmount', 'fedcba98'], 2, {code: 'no-session'}],
		[['recover'], 0, {result: {sessions: [{id: '0123abcd', leftBehind: []}], setups: [{name: 'half'}]}}],
		[['unmount', '--all'], 0, {result: []}],
		[['remove', 'half', '--yes'], 0, {result: {name: 'half'}}],
		[['mount', 'none.img', '-', 'auto', 'mnt'], 2, {type: 'error'}],
		[['none.img', '-', 'auto', 'mnt'], 2, {type: 'error'}],
		[['devices', 'none.img'], 2, {type: 'error'}],
		[['setup', '--iso', 'none.iso', '--name', 'new'], 2, {type: 'error'}],
		[['fly'], 2, {code: 'unknown-command'}],
	])('%j', async (argv, status, last) => {
		const ending = await program.run([...argv, '--json']);
		expect(JSON.parse(ending.stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({version: 1, ...(last as object)});
		expect([ending.status, ending.stderr]).toEqual([status, '']);
	});

	test('doctor', async () => {
		const {status, stdout} = await program.run(['doctor', '--json']);
		expect(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({type: 'result', command: 'doctor'});
		expect([0, 3]).toContain(status);
	});
});

describe('the check finds', () => {
	const result = {version: 1, type: 'result', command: 'unmount', result: [{id: 'a'}]};
	const notice = {version: 1, type: 'notice', text: 'a'};

	async function check(...lines: readonly unknown[]): Promise<unknown> {
		const stdout = lines.map(line => `${JSON.stringify(line)}\n`).join('');
		return checkJsonLines(['unmount', '--json'], {status: 0, stdout});
	}

	test('nothing in what is right', async () => {
		await expect(check(notice, result)).resolves.toBeDefined();
		await expect(checkJsonLines(['unmount', '--json'], {status: null, stdout: `${JSON.stringify(notice)}\n{"ty`})).resolves.toBeDefined();
	});

	test.each<[string, readonly unknown[], RegExp]>([
		['a field that is null', [{...result, result: [{id: 'a', mountpoint: null}]}], /does not let through/],
		['a field that nobody declared', [{...result, result: [{id: 'a', more: 1}]}], /lacks/],
		['another version', [{...result, version: 2}], /does not let through/],
		["another command's result", [{...result, command: 'list'}], /does not let through/],
		['a screen', [{version: 1, type: 'screen', rows: [], cursor: {column: 0, row: 0}}, result], /does not let through/],
		['an end that is missing', [notice], /did not end/],
		['something behind the end', [result, notice], /did not end/],
	])('%s', async (_, lines, message) => {
		await expect(check(...lines)).rejects.toThrow(message);
	});
});
