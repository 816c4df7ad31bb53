import {appendFile, mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {openJournal, outstanding, parseJournal, readJournal} from '../../source/session/journal.js';
import type {JournalEntry} from '../../source/session/journal-entry.js';
import {DamagedRecordError, NewerRecordError} from '../../source/stored-record.js';

let folder: string;
let file: string;

beforeEach(async () => {
	folder = await mkdtemp(path.join(os.tmpdir(), 'vmfuse-journal-'));
	file = path.join(folder, 'session', 'journal.jsonl');
});

afterEach(async () => {
	await rm(folder, {recursive: true});
});

/** What a reader finds outstanding. */
async function left() {
	const contents = await readJournal(file);
	if (!contents) throw new Error('there is no journal');
	return outstanding(contents);
}

const clone: JournalEntry = {kind: 'clone', hypervisor: 'qemu', machine: 'vmfuse-1'};
const start: JournalEntry = {kind: 'machine-start', hypervisor: 'qemu', machine: 'vmfuse-1'};
const volumes: JournalEntry = {kind: 'volumes'};

test('an entry is in the file when recording it resolves', async () => {
	const journal = await openJournal(file);
	await journal.record(clone);
	expect(await left()).toEqual([{number: 0, entry: clone}]);
	await journal.record(start);
	expect((await left()).map(({entry}) => entry)).toEqual([start, clone]);
	await journal.close();
});

test('what was put back is no longer outstanding, and its number is not used again', async () => {
	const journal = await openJournal(file);
	await journal.record(clone);
	await journal.record(start);
	await journal.markUndone(1);
	await journal.record(volumes);
	expect(await left()).toEqual([
		{number: 2, entry: volumes},
		{number: 0, entry: clone},
	]);
	await journal.close();
});

test('a torn line is cut off when the journal is opened again', async () => {
	const first = await openJournal(file);
	await first.record(clone);
	await first.close();
	await appendFile(file, '{"number":1,"entry":{"kind":"machi');
	const second = await openJournal(file);
	await second.record(start);
	await second.close();
	const text = await readFile(file, 'utf8');
	expect(text.split('\n')).toHaveLength(3);
	expect((await left()).map(({entry}) => entry)).toEqual([start, clone]);
});

test('zeros at the end, as some file systems leave after a power failure, end the journal', async () => {
	const first = await openJournal(file);
	await first.record(clone);
	await first.close();
	await appendFile(file, Buffer.alloc(100));
	expect(await left()).toHaveLength(1);
});

test('removing it leaves no journal', async () => {
	const journal = await openJournal(file);
	await journal.record(clone);
	await journal.remove();
	expect(await readJournal(file)).toBeUndefined();
});

test('there is none before it is opened', async () => {
	expect(await readJournal(file)).toBeUndefined();
});

test('a line of a newer release is not passed over', async () => {
	const journal = await openJournal(file);
	await journal.record(clone);
	await journal.close();
	await appendFile(file, '{"version":99,"number":1,"entry":{"kind":"lease","path":"/dev/sdb"}}\n');
	const error: unknown = await readJournal(file).catch((thrown: unknown) => thrown);
	expect(error).toBeInstanceOf(NewerRecordError);
	expect(error).toMatchObject({message: expect.stringContaining(file), nextSteps: [expect.stringContaining('update vmfuse-tui')]});
});

test('a whole line that says nothing that could be is not passed over', async () => {
	const journal = await openJournal(file);
	await journal.close();
	await appendFile(file, '{"version":1,"number":0,"entry":{"kind":"clone"}}\n');
	const error: unknown = await readJournal(file).catch((thrown: unknown) => thrown);
	expect(error).toBeInstanceOf(DamagedRecordError);
	expect(error).toMatchObject({
		message: expect.stringContaining(file),
		nextSteps: expect.arrayContaining([expect.stringContaining(path.dirname(file))]),
	});
});

test('a journal of before versions is understood', async () => {
	await mkdir(path.dirname(file), {recursive: true});
	await writeFile(file, `${JSON.stringify({number: 0, entry: clone})}\n${JSON.stringify({number: 1, entry: start})}\n{"undone":1}\n`);
	expect(await left()).toEqual([{number: 0, entry: clone}]);
});

const entries = fc.oneof(
	fc.record({kind: fc.constant('guest-mount' as const), device: fc.string({unit: 'binary'}), path: fc.string({unit: 'binary'})}),
	fc.record({kind: fc.constant('host-mount' as const), mountpoint: fc.string({unit: 'binary'}), source: fc.string({unit: 'binary'})}),
	fc.constant<JournalEntry>(volumes),
);

test('killed at any byte, the journal is that of some moment before', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(fc.oneof(entries, fc.nat(5)), {minLength: 1, maxLength: 8}), fc.nat(), async (acts, cut) => {
			await rm(file, {force: true});
			const journal = await openJournal(file);
			const moments: unknown[] = [[]];
			for (const act of acts) {
				const {length} = journal.contents().entries;
				if (typeof act === 'number' && length === 0) continue;
				await (typeof act === 'number' ? journal.markUndone(act % length) : journal.record(act));
				moments.push(outstanding(parseJournal(await readFile(file), file)));
			}

			await journal.close();
			const bytes = await readFile(file);
			const position = cut % (bytes.length + 1);
			const whole = bytes.subarray(0, position).toString('latin1').split('\n').length - 1;
			await writeFile(file, bytes.subarray(0, position));
			expect(await left()).toEqual(moments[whole]);
			const reopened = await openJournal(file);
			await reopened.record(clone);
			await reopened.close();
			expect((await left())[0]?.entry).toEqual(clone);
		}),
		{numRuns: 60, verbose: 1},
	);
});
