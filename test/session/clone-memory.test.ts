import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {keyMemory} from '../../source/host/key-memory.js';
import {memoryFor} from '../../source/session/clone-defaults.js';
import {luks2Header} from '../disk/luks2-header.js';
import {buildGpt} from '../disk/table-builder.js';

const context = {signal: new AbortController().signal, emit() {}};
const header = (memory: number) => luks2Header(JSON.stringify({keyslots: {0: {kdf: {type: 'argon2id', memory}}}}));
let folder: string;

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'vmfuse-key-memory-'));
});
afterAll(async () => rm(folder, {recursive: true}));

test('what opening takes is read from the headers of the disk and its partitions, of those that are wanted', async () => {
	const whole = path.join(folder, 'whole.img');
	await writeFile(whole, Buffer.concat([header(65_536), Buffer.alloc(2 ** 20)]));
	expect(await keyMemory({path: whole, format: 'raw', partitions: []}, context)).toBe(65_536);

	const parted = path.join(folder, 'parted.img');
	const bytes = Buffer.alloc(2048 * 512);
	const table = buildGpt(2048, [
		{number: 1, start: 100, sectors: 200},
		{number: 2, start: 400, sectors: 200},
		{number: 3, start: 700, sectors: 200},
	]);
	for (const [offset, part] of table) part.copy(bytes, offset);
	header(1_048_576).copy(bytes, 100 * 512);
	header(409_600).copy(bytes, 400 * 512);
	await writeFile(parted, bytes);
	const memory = async (...partitions: readonly number[]) => keyMemory({path: parted, format: 'raw', partitions: [...partitions]}, context);
	expect([await memory(), await memory(2), await memory(3)]).toEqual([1_048_576, 409_600, 0]);
});

test('a disk that cannot be read tells nothing, and is no error', async () => {
	expect(await keyMemory({path: path.join(folder, 'not there'), format: 'raw', partitions: []}, context)).toBe(0);
});

test('a clone gets more memory only for what takes much, and never nearly all of the computer', () => {
	expect(memoryFor(0)).toBeUndefined();
	expect(memoryFor(64)).toBeUndefined();
	expect(memoryFor(400, 2 ** 40)).toBe(1024);
	expect(memoryFor(1024, 2 ** 40)).toBe(1536);
	expect(memoryFor(1024, 2 ** 30)).toBe(768);
});
