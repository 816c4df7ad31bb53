import {mkdir, truncate, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {run} from '../../source/host/run.js';
import {preparedHome} from '../harness/prepared-home.js';
import {builtProgram, Program} from '../harness/program.js';

const context = {signal: new AbortController().signal, emit() {}};
let program: Program;

beforeAll(async () => {
	const {VMFUSE_HOME} = await preparedHome();
	program = await Program.create(VMFUSE_HOME);
	await mkdir(path.join(program.folder, 'src'));
	await writeFile(path.join(program.folder, 'src', 'hello.txt'), 'hello\n');
});

afterAll(async () => {
	await program.close();
});

/** An image with one ext4 file system, which has one feature more, by its name for debugfs. */
async function ext4(name: string, feature: string): Promise<string> {
	const file = path.join(program.folder, `${name}.img`);
	await writeFile(file, '');
	await truncate(file, 32 * 2 ** 20);
	await run(['mkfs.ext4', '-q', '-F', '-d', path.join(program.folder, 'src'), file], context);
	await run(['debugfs', '-w', '-R', `feature ${feature}`, file], context);
	return file;
}

/** What a mount fails with, of `--json`. */
async function reason(...words: readonly string[]): Promise<{readonly code: string; readonly nextSteps: readonly string[]}> {
	const {stdout, status} = await program.run(['mount', ...words, '--json']);
	expect(status).not.toBe(0);
	return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

test('features with which it can only be read: to read it is advised, and works', async () => {
	const file = await ext4('read only', 'FEATURE_R31');
	const mountpoint = await program.makeFolder('mnt');
	const refused = await reason(file, mountpoint);
	expect(refused).toMatchObject({code: 'read-only-features', nextSteps: ['Mount it read-only: --read-only', expect.any(String)]});
	const {stderr} = await program.run(['mount', file, mountpoint]);
	const [, why = ''] = /^Error: (.+)$/m.exec(stderr) ?? [];
	expect(why).not.toBe('');
	expect(stderr.split(why), 'what it says of the reason, which it gives once').toHaveLength(2);
	await program.succeed('mount', file, mountpoint, '--read-only');
	await program.succeed('unmount', mountpoint);
});

test('features that the guest does not know: to read it is not advised, and does not work', async () => {
	const file = await ext4('unknown', 'FEATURE_I31');
	const mountpoint = await program.makeFolder('mnt');
	for (const options of [[], ['--read-only']]) {
		const {code, nextSteps} = await reason(file, mountpoint, ...options);
		expect(code).toBe('unknown-features');
		expect(nextSteps.join()).not.toContain('--read-only');
	}
});

test('of several volumes, each command that is shown mounts the one that it names', async () => {
	const file = path.join(program.folder, 'two.img');
	await writeFile(file, '');
	await truncate(file, 64 * 2 ** 20);
	await run(['sh', '-c', 'printf "2048,40960,L\\n43008,40960,L\\n" | sfdisk -q "$1"', 'sh', file], context);
	for (const [label, offset] of [
		['one', 2048],
		['two', 43_008],
	] as const)
		await run(['mkfs.ext4', '-q', '-F', '-L', label, '-E', `offset=${offset * 512}`, file, '20M'], context);
	const mountpoint = await program.makeFolder('mnt');
	const {code, nextSteps} = await reason(file, mountpoint);
	expect(code).toBe('ambiguous-device');
	expect(nextSteps).toHaveLength(2);
	const [, words = ''] = /: vmfuse-tui (mount .*) --json$/.exec(nextSteps[1] ?? '') ?? [];
	const line = `"$1" "$2" ${words}`;
	await run(['sh', '-ec', line, 'sh', process.execPath, builtProgram], context, {env: {VMFUSE_HOME: program.home}, timeout: 120_000});
	const listed = await program.succeed('list', '--json');
	expect(listed).toContain('/dev/sdb2');
	await program.succeed('unmount', mountpoint);
});
