import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {shell} from '../../source/commands/shell.js';
import {UsageError, UserError} from '../../source/errors.js';
import {recoverSession} from '../../source/services/recover-session.js';
import {guestShell} from '../../source/session/guest-shell.js';
import {ownIdentity} from '../../source/session/owner.js';
import type {Phase} from '../../source/session/status.js';
import {type ScratchEngine, scratchEngine} from '../services/scratch-engine.js';

let scratch: ScratchEngine;

beforeEach(async () => {
	scratch = await scratchEngine();
});

afterEach(async () => {
	await scratch.remove();
});

/** A session that is looked after by this process, or by one of another boot. */
async function session(id: string, {phase, owned = true}: {phase: Phase; owned?: boolean}) {
	const folder = path.join(scratch.engine.folders.state, 'sessions', id);
	await mkdir(folder, {recursive: true});
	const put = async (name: string, value: unknown) => writeFile(path.join(folder, name), `${JSON.stringify(value)}\n`);
	const source = {path: '/x.img', isDevice: false, format: 'raw', partitions: [], partitionPaths: [], size: 1, readOnly: false};
	await put('request.json', {id, intermediary: 'vmfuse', source, readOnly: true, requestedAt: '2026-01-01T00:00:00Z'});
	await put('status.json', {phase, mountpoint: `/mnt/${id}`});
	const identity = owned ? await ownIdentity() : {pid: 1, started: 'another boot'};
	await put('journal.jsonl', {number: 0, entry: {kind: 'supervisor', identity}});
	return folder;
}

test('a shell is reached as the mount is: our key, the pinned key, nobody else’s settings', async () => {
	const folder = await session('0123abcd', {phase: 'mounted'});
	const command = [expect.stringMatching(/\/ssh$/), '-F', path.join(folder, 'ssh_config'), '-t', 'vmfuse-guest'];
	expect(await guestShell(scratch.engine, '0123abcd')).toEqual(command);
	expect(await guestShell(scratch.engine, '/mnt/0123abcd')).toEqual(command);
});

test('there is none before the mount, nor when nobody looks after it, nor without a session', async () => {
	await session('00000001', {phase: 'prepared'});
	await session('00000002', {phase: 'mounted', owned: false});
	await expect(guestShell(scratch.engine, '00000001')).rejects.toThrow(/is not mounted/);
	await expect(guestShell(scratch.engine, '00000002')).rejects.toMatchObject({nextSteps: [expect.stringContaining('recover')]});
	await expect(guestShell(scratch.engine, '00000003')).rejects.toThrow(UsageError);
});

test('the command needs a terminal before anything else', async () => {
	// As under a test runner.
	if (process.stdin.isTTY && process.stdout.isTTY) return;
	await expect(shell(scratch.engine, undefined)).rejects.toThrow('a shell needs a terminal');
});

test('a session that runs is not recovered, one that is gone is', async () => {
	await session('00000001', {phase: 'mounted'});
	await expect(recoverSession(scratch.engine, '00000001')).rejects.toThrow(UserError);
	await recoverSession(scratch.engine, '00000009');
});
