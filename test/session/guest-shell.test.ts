import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {shell} from '../../source/commands/shell.js';
import {UsageError, UserError} from '../../source/errors.js';
import {ownIdentity} from '../../source/host/process-identity.js';
import {recover} from '../../source/operations/mounts/recover.js';
import {guestShell} from '../../source/session/guest-shell.js';
import type {Phase} from '../../source/session/status.js';
import {type ScratchRuntime, scratchRuntime} from '../operations/scratch-runtime.js';
import {gone, writeSession} from './write-session.js';

let scratch: ScratchRuntime;

beforeEach(async () => {
	scratch = await scratchRuntime();
});

afterEach(async () => {
	await scratch.remove();
});

/** A session that is looked after by this process, or by one of another boot. */
async function session(id: string, {phase, owned = true}: {phase: Phase; owned?: boolean}) {
	return writeSession(scratch.runtime.folders, id, {phase, mountpoint: `/mnt/${id}`}, owned ? await ownIdentity() : gone);
}

describe('of a session that is mounted', () => {
	let folder: string;

	/** Something in the place of ssh, which tells how it was called. */
	async function ssh(script: string) {
		const program = path.join(scratch.folder, 'ssh');
		await writeFile(program, `#!/bin/sh\nprintf '%s\\n' "$@" >'${scratch.folder}/called'\n${script}\n`, {mode: 0o755});
		vi.stubEnv('PATH', `${scratch.folder}:${process.env.PATH}`);
	}

	beforeEach(async () => {
		folder = await session('0123abcd', {phase: 'mounted'});
		await writeFile(path.join(folder, 'ssh_config'), '');
	});

	afterEach(() => {
		vi.unstubAllEnvs();
	});

	test.each(['0123abcd', '/mnt/0123abcd'])(
		'%s: as the mount is reached, by our key, the pinned key, nobody else’s settings',
		async name => {
			await ssh('exit 0');
			const config = path.join(folder, 'ssh_config');
			expect(await guestShell(scratch.runtime, name)).toEqual([path.join(scratch.folder, 'ssh'), '-F', config, '-t', 'vmfuse-guest']);
			expect((await readFile(path.join(scratch.folder, 'called'), 'utf8')).split('\n').slice(0, 3)).toEqual(['-F', config, 'vmfuse-guest']);
		},
	);

	test('the mount counts on nothing that it knows of the files from then on', async () => {
		await ssh(`test ! -e '${folder}/alone'`);
		await writeFile(path.join(folder, 'alone'), '');
		await guestShell(scratch.runtime, '0123abcd');
	});

	test('a guest that does not answer is an error before there is a shell', async () => {
		await ssh('echo Connection refused >&2; exit 255');
		await expect(guestShell(scratch.runtime, '0123abcd')).rejects.toThrow(/gives no terminal: Connection refused/);
	});
});

test('there is none before the mount, nor when nobody looks after it, nor without a session', async () => {
	await session('00000001', {phase: 'prepared'});
	await session('00000002', {phase: 'mounted', owned: false});
	await expect(guestShell(scratch.runtime, '00000001')).rejects.toThrow(/is not mounted/);
	await expect(guestShell(scratch.runtime, '00000002')).rejects.toMatchObject({nextSteps: [expect.stringContaining('recover')]});
	await expect(guestShell(scratch.runtime, '00000003')).rejects.toThrow(UsageError);
});

test('the command needs a terminal before anything else', async () => {
	// As under a test runner.
	if (process.stdin.isTTY && process.stdout.isTTY) return;
	await expect(shell.run(scratch.engine, {values: {}, positionals: [], context: scratch.runtime.context})).rejects.toThrow(
		'a shell needs a terminal',
	);
});

test('a session that runs is not recovered, one that is gone is', async () => {
	await session('00000001', {phase: 'mounted'});
	await expect(recover(scratch.runtime, '00000001')).rejects.toThrow(UserError);
	await recover(scratch.runtime, '00000009');
});
