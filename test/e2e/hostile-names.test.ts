import {mkdir, readdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {makeFileSystem} from '../../fixtures/disks/file-systems.js';
import {preparedHome} from '../harness/prepared-home.js';
import {Program} from '../harness/program.js';

/** Ends a line, colours, deletes the screen, writes from right to left, is an option and a command. */
const hostile = '--help ;reboot $(reboot) "\'`\n\u001B[31m\u001B[2J\u009B2J\u202E\\,:=%s';
/** What no terminal, and nobody who reads a list, is to get. Lines end, though. */
const harmful = /(?!\n)[\p{Cc}\p{Bidi_Control}]/u;

let program: Program;

beforeAll(async () => {
	program = await Program.create((await preparedHome()).VMFUSE_HOME);
});

afterAll(async () => {
	await program.close();
});

test('an image, a label, a mountpoint and files with hostile names are mounted, listed, used and unmounted as any other', async () => {
	const image = path.join(program.folder, `${hostile}.img`);
	const mountpoint = path.join(program.folder, hostile.padEnd(200, 'x'));
	await mkdir(mountpoint);
	const contents = await program.makeFolder('empty');
	await makeFileSystem(
		image,
		{type: 'ext4', label: '-h;`id`\n\u001B[2J', uuid: crypto.randomUUID(), size: 32 << 20, contents},
		{signal: new AbortController().signal, emit() {}},
	);
	const said: string[] = [];
	const say = async (...arguments_: string[]) => {
		const {status, stdout, stderr} = await program.run(arguments_);
		said.push(stdout, stderr);
		return {status, stdout, stderr};
	};

	expect(await say('devices', image)).toMatchObject({status: 0});
	expect(await say('mount', image, '-', 'auto', mountpoint)).toMatchObject({status: 0});
	const names = [hostile, '--help', ';reboot', ' ', '~', '*', 'x'.repeat(255), '\u202Etxt.exe', 'caf\u00E9'].map(name => Buffer.from(name));
	const files = [...names, Buffer.from([0x66, 0xff, 0xfe, 0x0a, 0x9b])];
	const at = (name: Buffer) => Buffer.concat([Buffer.from(`${mountpoint}/`), name]);
	for (const [index, name] of files.entries()) await writeFile(at(name), String(index));

	const [listed] = JSON.parse((await program.succeed('list', '--json')).trim().split('\n').at(-1) ?? '').result;
	expect(listed).toMatchObject({source: image, mountpoint, health: 'mounted'});
	expect(await say('list')).toMatchObject({status: 0});
	const user = program.startIn(mountpoint, 'sleep', '1000');
	expect(await say('unmount', mountpoint)).toMatchObject({status: 1});
	user.kill('SIGKILL');
	expect(await say('unmount', mountpoint)).toMatchObject({status: 0});
	expect(await say('logs')).toMatchObject({status: 0});

	expect(await say('mount', '--read-only', image, '-', 'auto', mountpoint)).toMatchObject({status: 0});
	const found = await readdir(mountpoint, {encoding: 'buffer'});
	expect(found.map(name => name.toString('hex')).sort()).toEqual(
		[Buffer.from('lost+found'), ...files].map(name => name.toString('hex')).sort(),
	);
	for (const [index, name] of files.entries()) expect(await readFile(at(name), 'utf8')).toBe(String(index));
	expect(await say('unmount', '--all')).toMatchObject({status: 0});
	expect(await program.leftovers()).toEqual([]);
	for (const text of said) expect(text).not.toMatch(harmful);
});
