import {randomUUID} from 'node:crypto';
import {chmod, mkdir, mkdtemp, rm, stat, symlink} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {makeOwnFolder, placeSockets} from '../../source/hypervisor/qemu/machine/sockets.js';

const uuid = randomUUID();
let folder: string;
const made: string[] = [];

beforeEach(async () => {
	folder = await mkdtemp(path.join(os.tmpdir(), 'vmfuse-test-'));
});
afterEach(async () => {
	vi.unstubAllEnvs();
	for (const one of [folder, ...made.splice(0)]) {
		await rm(one, {recursive: true, force: true});
	}
});

async function place(runtimeFolder: string | undefined): Promise<Awaited<ReturnType<typeof placeSockets>>> {
	const sockets = await placeSockets(uuid, runtimeFolder);
	await makeOwnFolder(sockets);
	if (sockets.ownFolder) {
		made.push(sockets.ownFolder);
	}

	expect((await stat(path.dirname(sockets.monitor))).mode & 0o777).toBe(0o700);
	expect(path.dirname(sockets.keyboard)).toBe(path.dirname(sockets.monitor));
	expect(sockets.keyboard).not.toBe(sockets.monitor);
	expect(Buffer.byteLength(sockets.monitor)).toBeLessThanOrEqual(103);
	return sockets;
}

describe('the sockets of a machine', () => {
	it('are in the runtime folder', async () => {
		const first = await place(folder);
		expect(first.monitor.startsWith(path.join(folder, 'vmfuse'))).toBe(true);
		expect(first.ownFolder).toBeUndefined();
		expect(await place(folder)).toEqual(first);
	});

	it('are in a new folder when there is none, or its name is too long', async () => {
		for (const runtimeFolder of [undefined, path.join(folder, 'none'), path.join(folder, 'x'.repeat(80))]) {
			if (runtimeFolder?.includes('x'.repeat(80))) {
				await mkdir(runtimeFolder);
			}

			const {monitor, ownFolder} = await place(runtimeFolder);
			expect(ownFolder).toBe(path.dirname(monitor));
		}
	});

	it('are in a new folder when others could reach them', async () => {
		await mkdir(path.join(folder, 'vmfuse'));
		await chmod(path.join(folder, 'vmfuse'), 0o755);
		expect((await place(folder)).ownFolder).toBeDefined();
		await rm(path.join(folder, 'vmfuse'), {recursive: true});
		await mkdir(path.join(folder, 'private'), {mode: 0o700});
		await symlink('private', path.join(folder, 'vmfuse'));
		expect((await place(folder)).ownFolder).toBeDefined();
	});

	it('are not where others could put another folder in the place of theirs', async () => {
		await chmod(folder, 0o777);
		expect((await place(folder)).ownFolder).toBeDefined();
		vi.stubEnv('TMPDIR', folder);
		expect(path.dirname((await place(undefined)).ownFolder ?? '')).toBe('/tmp');
	});

	it('have a name that is known before they are made, and are not put into what somebody else made', async () => {
		vi.stubEnv('TMPDIR', folder);
		const {ownFolder = ''} = await placeSockets(uuid, undefined);
		expect(ownFolder).toBe((await place(undefined)).ownFolder);
		await chmod(ownFolder, 0o755);
		await expect(makeOwnFolder({ownFolder})).rejects.toThrow('is not yours alone');
	});
});
