import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {makeOverlay} from '../../source/hypervisor/qemu/disk/prepare.js';
import {execute} from '../harness/scratch.js';

const mib = 1024 ** 2;
const context = {signal: new AbortController().signal, emit: () => {}};

let folder: string;
beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'vmfuse-overlay-'));
});
afterAll(async () => rm(folder, {recursive: true, force: true}));

it('takes what is written, up to its limit, and the source stays as it is', async () => {
	const source = path.join(folder, 'source.img');
	await writeFile(source, Buffer.alloc(16 * mib, 0x11));
	const before = await readFile(source);
	const backing = {driver: 'raw', 'read-only': true, file: {driver: 'file', filename: source, 'read-only': true}};
	const node = await makeOverlay(folder, backing, 16 * mib, context, 4 * mib);
	const write = async (...commands: readonly string[]) =>
		execute('qemu-io', [...commands.flatMap(command => ['-c', command]), `json:${JSON.stringify(node)}`]).catch(
			(error: {stdout: string}) => error,
		);
	const {stdout} = await write('write -P 0x22 0 2M', 'read -P 0x22 0 2M', 'read -P 0x11 2M 14M', 'flush');
	expect(stdout).toMatch(/wrote 2097152\/2097152[\s\S]*read 2097152\/2097152[\s\S]*read 14680064\/14680064/);
	expect(stdout).not.toContain('verification failed');
	const full = await write('write -P 0x33 4M 8M', 'read -P 0x22 0 2M');
	expect(full.stdout).toContain('No space left on device');
	expect(full.stdout).not.toContain('verification failed');
	expect((await readFile(source)).equals(before)).toBe(true);
});
