import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {execa} from 'execa';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {readStatus, reserveStatus, writeStatus} from '../../source/session/status.js';

// A small file system of its own is what fills up; only root can mount one.
const isRoot = process.getuid?.() === 0;
let folder: string;
let status: string;

beforeEach(async () => {
	folder = await mkdtemp(path.join(os.tmpdir(), 'vmfuse-full-'));
	if (isRoot) await execa('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]);
	status = path.join(folder, 'status.json');
});

afterEach(async () => {
	if (isRoot) await execa('umount', [folder]);
	await rm(folder, {recursive: true});
});

async function fill(): Promise<void> {
	await expect(writeFile(path.join(folder, 'filler'), Buffer.alloc(2 << 20))).rejects.toMatchObject({code: 'ENOSPC'});
}

test.runIf(isRoot)('what becomes of a session is told although the disk is full, several times', async () => {
	await writeStatus(status, {phase: 'mounted'});
	await reserveStatus(status);
	await fill();
	await expect(writeStatus(status, {phase: 'mounted', space: {sizeBytes: 2, usedBytes: 1}})).rejects.toMatchObject({code: 'ENOSPC'});
	for (const phase of ['stopping', 'broken'] as const) {
		await writeStatus(status, {phase});
		expect(await readStatus(status)).toEqual({phase});
	}
});

test.runIf(isRoot)('without room, and nothing reserved, the status of before stays', async () => {
	await writeStatus(status, {phase: 'mounted'});
	await fill();
	await reserveStatus(status);
	await expect(writeStatus(status, {phase: 'stopping'})).rejects.toMatchObject({code: 'ENOSPC'});
	expect(await readStatus(status)).toEqual({phase: 'mounted'});
});
