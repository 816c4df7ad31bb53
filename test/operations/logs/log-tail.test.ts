import {appendFile, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {logTail} from '../../../source/operations/logs/log-tail.js';

let folder: string;
let file: string;

beforeEach(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'vmfuse-tail-'));
	file = path.join(folder, 'log.jsonl');
});

afterEach(async () => {
	await rm(folder, {recursive: true});
});

const entry = (text: string) => `${JSON.stringify({at: '2026-01-02T03:04:05.678Z', type: 'notice', text})}\n`;

test('there is no log yet', async () => {
	expect(await logTail(file, 5)).toEqual([]);
	await writeFile(file, '');
	expect(await logTail(file, 5)).toEqual([]);
});

test('the last lines, as logs shows them; what it leaves out does not count', async () => {
	const progress = `${JSON.stringify({at: '2026-01-02T03:04:05.678Z', type: 'progress', what: 'x', ratio: 0.5})}\n`;
	await writeFile(file, [entry('one'), entry('two'), entry('\u001B[2Jthree'), progress, progress].join(''));
	await appendFile(file, '{"at":"2026');
	expect(await logTail(file, 2)).toEqual(['03:04:05.678  notice: two', '03:04:05.678  notice: three']);
});

test('lines of whatever length, across the blocks that are read', async () => {
	const text = fc.oneof(
		fc.string({maxLength: 10}),
		fc.integer({min: 60_000, max: 140_000}).map(length => 'ä'.repeat(length)),
	);
	await fc.assert(
		fc.asyncProperty(fc.array(text, {maxLength: 8}), fc.integer({min: 1, max: 9}), async (texts, lines) => {
			const plain = texts.map((one, index) => `${index} ${one.replaceAll(/[^a-zä]/g, '')}`);
			await writeFile(file, plain.map(entry).join(''));
			expect(await logTail(file, lines)).toEqual(plain.slice(-lines).map(one => `03:04:05.678  notice: ${one}`));
		}),
		{numRuns: 40},
	);
});
