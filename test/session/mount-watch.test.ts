import {spawn} from 'node:child_process';
import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {Hypervisor} from '../../source/hypervisor/hypervisor.js';
import type {Holdings} from '../../source/session/holdings.js';
import {watchMount} from '../../source/session/mount-watch.js';
import {sessionFiles} from '../../source/session/session-files.js';

let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(path.join(os.tmpdir(), 'vmfuse-watch-'));
});
afterEach(() => rm(folder, {recursive: true, force: true}));

/**
A mount that answers with an error and has no connection.
@param states Of its machine, look after look; the last one stays. @param failure Why its end cannot be waited for.
*/
async function watchBroken(states: readonly string[], failure?: Error): Promise<unknown> {
	const left = [...states];
	const hypervisor = {
		// As VirtualBox: an end is noticed at the next of its looks, which are seconds apart.
		waitUntilOff: (_: string, {signal}: {signal: AbortSignal}) =>
			failure
				? Promise.reject(failure)
				: new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
		state: async () => (left.length > 1 ? left.shift() : left[0]),
	} as unknown as Hypervisor;
	const runtime = {context: {signal: new AbortController().signal, emit() {}}};
	const files = sessionFiles({data: folder, state: folder, cache: folder}, '0123abcd');
	const holdings = {hypervisor, machine: 'vmfuse-1', runtime, files, journal: {contents: () => ({entries: []})}} as unknown as Holdings;
	const status = {mountpoint: path.join(folder, 'nothing'), readOnly: false} as Parameters<typeof watchMount>[2];
	const sshfs = spawn('sleep', ['60']);
	return watchMount(sshfs, holdings, status).catch((error: unknown) => error);
}

test('a machine whose end is seen after that of its connection has ended: what it had not written is lost', async () => {
	expect(await watchBroken(['running', 'running', 'off'])).toMatchObject({message: expect.stringMatching(/machine ended.*may be lost/)});
});

test('a machine that goes on without its connection writes out what was answered', async () => {
	expect(await watchBroken(['running'])).toMatchObject({message: expect.stringMatching(/connection .* broke.*which writes them out/)});
});

test('a machine whose end cannot be written down, as on a full disk, has ended: its mount is not unmounted under those who write', async () => {
	const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {code: 'ENOSPC'});
	expect(await watchBroken(['off'], full)).toMatchObject({name: 'BrokenMountError', message: expect.stringMatching(/machine ended/)});
});
