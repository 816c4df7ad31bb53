import {appendFile, mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {openEventLog, readEventLog} from '../source/event-log.js';

let folder: string;
let file: string;

beforeEach(async () => {
	folder = await mkdtemp(path.join(os.tmpdir(), 'vmfuse-log-'));
	file = path.join(folder, 'log.jsonl');
});

afterEach(async () => {
	await rm(folder, {recursive: true});
});

test('a reader gets each event once, as it was emitted', async () => {
	const log = openEventLog(file);
	const reader = readEventLog(file);
	expect(await reader.next()).toEqual([]);
	log.emit({type: 'notice', text: 'one\ntwo ✓'});
	log.emit({type: 'warning', text: 'three'});
	expect(await reader.next()).toEqual([
		{type: 'notice', text: 'one\ntwo ✓'},
		{type: 'warning', text: 'three'},
	]);
	log.emit({type: 'notice', text: 'four'});
	expect(await reader.next()).toEqual([{type: 'notice', text: 'four'}]);
	expect(await reader.next()).toEqual([]);
	log[Symbol.dispose]();
});

test('there may be no log yet', async () => {
	expect(await readEventLog(file).next()).toEqual([]);
});

test('a line is read when it is whole', async () => {
	const reader = readEventLog(file);
	await appendFile(file, '{"at":"2026-01-01T00:00:00.000Z","type":"notice","te');
	expect(await reader.next()).toEqual([]);
	await appendFile(file, 'xt":"a"}\n');
	expect(await reader.next()).toEqual([{type: 'notice', text: 'a'}]);
});

test('what a killed process left torn does not hide what others write', async () => {
	await appendFile(file, '{"at":"2026-01-01T00:00:00.000Z","type":"not');
	const log = openEventLog(file);
	log.emit({type: 'notice', text: 'lost with the torn line'});
	log.emit({type: 'notice', text: 'seen'});
	log[Symbol.dispose]();
	expect(await readEventLog(file).next()).toEqual([{type: 'notice', text: 'seen'}]);
});

test.runIf(process.platform === 'linux')('a full disk stops nobody who tells what happens', () => {
	const log = openEventLog('/dev/full');
	log.emit({type: 'notice', text: 'lost'});
	log[Symbol.dispose]();
});
