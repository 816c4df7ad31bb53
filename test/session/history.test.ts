import {mkdir, mkdtemp, readdir, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {acquireLock} from '../../source/host/lock.js';
import type {Runtime} from '../../source/runtime.js';
import {recoverSessions} from '../../source/session/recover-sessions.js';
import {type SessionFiles, sessionFiles} from '../../source/session/session-files.js';
import {type Status, writeStatus} from '../../source/session/status.js';

let folder: string;
let files: SessionFiles;
let runtime: Runtime;

/** A session whose process was killed while it cleared its folder. */
beforeEach(async () => {
	folder = await mkdtemp(path.join(os.tmpdir(), 'vmfuse-history-'));
	const folders = {data: folder, state: folder, cache: folder};
	files = sessionFiles(folders, '0123abcd');
	runtime = {folders, context: {signal: new AbortController().signal, emit() {}}} as unknown as Runtime;
	await mkdir(files.folder, {recursive: true});
	for (const name of ['reserve-5', 'socket', 'log.jsonl', 'machine-VBox.log']) await writeFile(path.join(files.folder, name), '');
});

afterEach(() => rm(folder, {recursive: true, force: true}));

async function left(phase: Status['phase']): Promise<readonly string[]> {
	await writeStatus(files.status, {phase});
	await recoverSessions(runtime);
	return (await readdir(files.folder)).sort();
}

const told = ['log.jsonl', 'machine-VBox.log', 'status.json'];

test.each(['ended', 'stopping'] as const)(
	'what a session that has ended (%s) has left in its folder is cleared by recover, but for what tells of it',
	async phase => {
		expect(await left(phase)).toEqual(told);
	},
);

test('nothing is taken from a session that has not ended, or that somebody works on', async () => {
	expect(await left('starting')).toEqual([...told.slice(0, 2), 'reserve-5', 'socket', 'status.json']);
	const lock = await acquireLock(files.lock, {what: 'session'});
	expect(await left('ended')).toContain('reserve-5');
	await lock.release();
});
