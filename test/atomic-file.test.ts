import {mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {writeFileAtomically} from '../source/atomic-file.js';
import {eventually} from './harness/eventually.js';

let folder: string;

beforeEach(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'vmfuse-atomic-'));
});

afterEach(async () => {
	await rm(folder, {recursive: true, force: true});
});

test('makes the file and its folder, for the user alone', async () => {
	const file = path.join(folder, 'a/b/file');
	await writeFileAtomically(file, 'text');
	expect(await readFile(file, 'utf8')).toBe('text');
	expect((await stat(file)).mode & 0o777).toBe(0o600);
	expect((await stat(path.dirname(file))).mode & 0o777).toBe(0o700);
});

test('replaces what is there, its permissions included', async () => {
	const file = path.join(folder, 'file');
	await writeFile(file, 'old', {mode: 0o644});
	await writeFileAtomically(file, Buffer.from('new'));
	expect(await readFile(file, 'utf8')).toBe('new');
	expect((await stat(file)).mode & 0o777).toBe(0o600);
	expect(await readdir(folder)).toEqual(['file']);
});

test('a reader sees one or the other, never a part', async () => {
	const file = path.join(folder, 'file');
	const texts = ['a'.repeat(100_000), 'b'.repeat(200_000)];
	await writeFileAtomically(file, texts[0] ?? '');
	let writing = true;
	const writer = (async () => {
		for (let count = 0; count < 20; count++) await writeFileAtomically(file, texts[count % 2] ?? '');
		writing = false;
	})();
	await eventually(
		'the writer to end',
		async () => {
			expect(texts).toContain(await readFile(file, 'utf8'));
			return !writing;
		},
		{every: 0},
	);
	await writer;
});

test('many writers at once leave one of their files and nothing else', async () => {
	const file = path.join(folder, 'file');
	await Promise.all(Array.from({length: 20}, async (_, index) => writeFileAtomically(file, String(index))));
	expect(await readdir(folder)).toEqual(['file']);
	expect(Number(await readFile(file, 'utf8'))).toBeLessThan(20);
});

test('leaves nothing when it fails', async () => {
	const file = path.join(folder, 'is-a-folder');
	await mkdir(path.join(file, 'full'), {recursive: true});
	await expect(writeFileAtomically(file, 'text')).rejects.toThrow();
	expect(await readdir(folder)).toEqual(['is-a-folder']);
});
