import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import * as v from 'valibot';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {DamagedRecordError, NewerRecordError, parseRecord, type RecordKind, readRecord, writeRecord} from '../source/stored-record.js';

type Box = {readonly sides: readonly number[]};
const kind: RecordKind<Box> = {
	what: 'the record of a box',
	schema: v.object({sides: v.array(v.number())}),
	migrations: [old => ({...old, length: old.side}), ({length}) => ({sides: [length]})],
	whenDamaged: file => [`delete ${file}`],
};

let folder: string;
beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'vmfuse-record-'));
});
afterAll(async () => rm(folder, {recursive: true}));

function failure(text: string): unknown {
	try {
		return parseRecord(kind, text, '/some/box.json');
	} catch (error) {
		return error;
	}
}

test('what was written is read, and says its version', async () => {
	const file = path.join(folder, 'box.json');
	expect(await readRecord(kind, file)).toBeUndefined();
	await writeRecord(kind, file, {sides: [1, 2]});
	expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({version: 2, sides: [1, 2]});
	expect(await readRecord(kind, file)).toEqual({sides: [1, 2]});
});

test.each([
	[{side: 3}, [3]],
	[{version: 1, length: 4}, [4]],
	[{version: 2, sides: [5, 6]}, [5, 6]],
])('a record of every version is understood: %j', async (old, sides) => {
	const file = path.join(folder, 'old.json');
	await writeFile(file, JSON.stringify(old));
	expect(await readRecord(kind, file)).toEqual({sides});
});

test('a record of a newer release names the file and says what to do', () => {
	const error = failure('{"version": 3, "sides": []}');
	expect(error).toBeInstanceOf(NewerRecordError);
	expect(error).toMatchObject({
		message: 'the record of a box was written by a newer vmfuse-tui: /some/box.json',
		nextSteps: ['update vmfuse-tui: this one reads version 2 at most, the file has version 3'],
	});
});

test.each(['', '{"sides": [', 'null', '[]', '7', '{"version": "2"}', '{"version": 2}', '{"version": 2, "sides": ["long"]}'])(
	'a damaged record names the file and says what to do: %s',
	text => {
		const error = failure(text);
		expect(error).toBeInstanceOf(DamagedRecordError);
		expect(error).toMatchObject({
			message: expect.stringMatching(/is damaged \(.+\): \/some\/box\.json$/),
			nextSteps: ['delete /some/box.json'],
		});
	},
);

test('whatever is in the file, it is a record or a clear error', () => {
	fc.assert(
		fc.property(
			fc.oneof(
				fc.string(),
				fc.json(),
				fc.record({version: fc.anything(), sides: fc.anything()}).map(one => JSON.stringify(one)),
			),
			text => {
				const result = failure(text);
				if (result instanceof DamagedRecordError || result instanceof NewerRecordError) return;
				expect(result).toEqual({sides: expect.any(Array)});
			},
		),
		{numRuns: 500, verbose: 1},
	);
});
