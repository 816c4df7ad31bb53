import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {Program} from '../harness/program.js';

let program: Program;

/** A computer on which the program has a fault: what asks who we are, fails as nobody expects. */
beforeAll(async () => {
	program = await Program.create();
	await writeFile(path.join(program.folder, 'fault.mjs'), "process.getuid = () => { throw new TypeError('oops'); };\n");
});

afterAll(async () => {
	await program.remove();
});

const run = async (...argv: readonly string[]) => program.run(argv, {NODE_OPTIONS: `--import ${path.join(program.folder, 'fault.mjs')}`});

test('a fault of the program: no stack, but where the details are, and whom to send them', async () => {
	const {status, stdout, stderr} = await run('doctor');
	expect([status, stdout]).toEqual([1, '']);
	const [, file = ''] =
		/^Error: this is a fault of vmfuse-tui itself: oops\n {2}- The details are in (.*)\n {2}- Please send these details to whoever gave you vmfuse-tui: .*\n$/.exec(
			stderr,
		) ?? [];
	const details = await readFile(file, 'utf8');
	expect(details).toMatch(/^vmfuse-tui \d.*Node\.js .*\narguments: \["doctor"\]\nTypeError: oops\n/);
	expect(file.startsWith(path.join(program.home, 'state/logs/'))).toBe(true);
	const [, where = '', line = ''] = /(source\/[\w/-]+\.ts):(\d+):\d+/.exec(details) ?? [];
	const source = await readFile(path.resolve(import.meta.dirname, '../..', where), 'utf8');
	expect(source.split('\n')[Number(line) - 1]).toContain('getuid');
	expect(details).not.toContain('/build/');
});

test('in JSON', async () => {
	const {status, stdout, stderr} = await run('doctor', '--json');
	expect([status, stderr]).toEqual([1, '']);
	expect(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
		code: 'internal',
		message: expect.stringContaining('oops'),
		nextSteps: [expect.stringContaining('fault-'), expect.stringContaining('send these details')],
	});
});

test('nothing can be written: it is told all the same', async () => {
	await writeFile(path.join(program.folder, 'file'), '');
	const {status, stderr} = await program.run(['doctor'], {
		NODE_OPTIONS: `--import ${path.join(program.folder, 'fault.mjs')}`,
		VMFUSE_HOME: path.join(program.folder, 'file/home'),
	});
	expect(stderr).toMatch(/ {2}- It is at source\/[\w/-]+\.ts:\d+:\d+; the details could not be written to /);
	expect(status).toBe(1);
});

test('what is thrown where nobody waits for it is told, too', async () => {
	const late = path.join(program.folder, 'late.mjs');
	await writeFile(late, "const {stdout} = process; stdout.write = () => setImmediate(() => { throw new TypeError('late'); });\n");
	const {status, stderr} = await program.run(['list'], {NODE_OPTIONS: `--import ${late}`});
	expect(stderr).toMatch(
		/^Error: this is a fault of vmfuse-tui itself: late\n {2}- The details are in .*\n {2}- Please send these details/,
	);
	expect(status).toBe(1);
});
