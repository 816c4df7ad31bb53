import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {Program} from '../harness/program.js';

let program: Program;

beforeEach(async () => {
	program = await Program.create();
	const put = async (file: string, text: string) => {
		await mkdir(path.dirname(path.join(program.home, file)), {recursive: true});
		await writeFile(path.join(program.home, file), text);
	};

	// As a setup leaves it that was killed while it made the machine: the folder is there, its record is not.
	const options = {name: 'half', hypervisor: 'qemu', extensions: [], guestPort: 22, hostPort: 22_001};
	await put('data/intermediaries/half/setup.json', JSON.stringify({options, finished: ['2a'], facts: {iso: '/x.iso', guestBits: 32}}));
	await put('data/intermediaries/half/id_ecdsa', 'key');
	await put('data/machines/half/disk.qcow2', 'x'.repeat(5000));
	await put('data/intermediaries/other/id_ecdsa', 'key');
	await put('data/machines/other/disk.qcow2', 'other');
});

afterEach(async () => {
	await program.remove();
});

test('a half-made intermediary goes with its machine, and nothing else', async () => {
	const {status, stdout, stderr} = await program.run(['remove', 'half', '--yes']);
	expect(stderr).toMatch(/^ *undone: the virtual machine "half" {2}\(.* s\)\n *undone: its key and record {2}\(.* s\)\n$/);
	expect(stdout).toContain('"half" is gone');
	expect(status).toBe(0);
	const tree = await program.tree();
	expect(tree.filter(name => name.includes('half'))).toEqual([]);
	expect(tree).toContain('data/machines/other/disk.qcow2');
	expect(tree).toContain('data/intermediaries/other/id_ecdsa');
	expect((await program.run(['remove', 'half', '--yes'])).status).toBe(2);
});

test('it is not removed unasked', async () => {
	const before = await program.tree();
	const {status, stderr} = await program.run(['remove', 'half']);
	expect(stderr).toContain('--yes');
	expect(status).toBe(2);
	expect(await program.tree()).toEqual(before);
});

test('in JSON', async () => {
	const {stdout} = await program.run(['remove', 'half', '--yes', '--json']);
	expect(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({type: 'result', command: 'remove', result: {name: 'half'}});
});
