import {readFile, truncate, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {run} from '../../source/host/run.js';
import {preparedHome} from '../harness/prepared-home.js';
import {Program} from '../harness/program.js';

const context = {signal: new AbortController().signal, emit() {}};
let program: Program;

beforeAll(async () => {
	const {VMFUSE_HOME} = await preparedHome();
	program = await Program.create(VMFUSE_HOME);
});

afterAll(async () => {
	await program.close();
});

const names = ['hello.txt', 'with space.txt', 'Ünïcode näme – 文件.txt', 'žluťoučký kůň 日本語.txt'];

test.each<[string, number, readonly [string, ...string[]]]>([
	['exfat', 16, ['mkfs.exfat']],
	['f2fs', 64, ['mkfs.f2fs', '-q', '-f']],
	['vfat', 16, ['mkfs.vfat']],
	['btrfs', 128, ['mkfs.btrfs', '-q']],
	['xfs', 320, ['mkfs.xfs', '-q']],
	['ext2', 16, ['mkfs.ext2', '-q', '-F']],
])('%s is written, and read again, with names in any alphabet', async (name, mib, command) => {
	const file = path.join(program.folder, `${name}.img`);
	await writeFile(file, '');
	await truncate(file, mib << 20);
	await run([...command, file], context);
	const mountpoint = await program.makeFolder(`mnt ${name}`);
	await program.succeed('mount', file, mountpoint);
	for (const one of names) await writeFile(path.join(mountpoint, one), `in ${one}\n`);
	await program.succeed('unmount', mountpoint);
	await program.succeed('mount', file, mountpoint, '--read-only');
	for (const one of names) expect(await readFile(path.join(mountpoint, one), 'utf8')).toBe(`in ${one}\n`);
	await program.succeed('unmount', mountpoint);
});
