import {randomUUID} from 'node:crypto';
import {mkdir, mkdtemp, readdir, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {execa} from 'execa';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {EngineEvent} from '../../source/events.js';
import {explained} from '../../source/report/explained.js';
import {openJournal} from '../../source/session/journal.js';
import {recoverSessions} from '../../source/session/recover-sessions.js';
import {reserveRoom} from '../../source/session/room.js';
import {locksFolder, sessionFiles} from '../../source/session/session-files.js';
import {readStatus, writeStatus} from '../../source/session/status.js';
import {fakeHypervisor} from '../session/fake-hypervisor.js';
import {gone, writeSession} from '../session/write-session.js';

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

async function fill(number = 0): Promise<void> {
	await expect(writeFile(path.join(folder, `filler-${number}`), Buffer.alloc(2 << 20))).rejects.toMatchObject({code: 'ENOSPC'});
}

test.runIf(isRoot)('what becomes of a session is told although the disk is full, several times', async () => {
	await writeStatus(status, {phase: 'mounted'});
	await reserveRoom(folder);
	await fill();
	await expect(writeStatus(status, {phase: 'mounted', space: {sizeBytes: 2, usedBytes: 1}})).rejects.toMatchObject({code: 'ENOSPC'});
	// Another program takes what is over, each time.
	const problem = {code: 'host-full', since: '2026-01-01T00:00:00Z'} as const;
	for (let used = 0; used < 20; used++) {
		await writeStatus(status, {phase: 'mounted', problem, space: {sizeBytes: 100, usedBytes: used}}).catch(() => {});
		await fill(used);
	}

	for (const phase of ['stopping', 'broken'] as const) {
		await writeStatus(status, {phase});
		expect(await readStatus(status)).toEqual({phase});
	}
});

test.runIf(isRoot)('without room, and nothing reserved, the status of before stays', async () => {
	await writeStatus(status, {phase: 'mounted'});
	await fill();
	await reserveRoom(folder);
	await expect(writeStatus(status, {phase: 'stopping'})).rejects.toMatchObject({code: 'ENOSPC'});
	expect(await readStatus(status)).toEqual({phase: 'mounted'});
});

test.runIf(isRoot)('a mount that was cut off is put back although not one block is free, and its lock is stale', async () => {
	const fake = fakeHypervisor();
	const folders = {data: folder, state: folder, cache: folder};
	const machine = {hypervisor: 'qemu', machine: 'vmfuse-0123abcd'} as const;
	await writeSession(folders, '0123abcd', {phase: 'mounted'});
	const files = sessionFiles(folders, '0123abcd');
	const journal = await openJournal(files.journal);
	await journal.record({kind: 'clone', ...machine});
	await journal.record({kind: 'machine-start', ...machine});
	await journal.close();
	await writeFile(files.lock, JSON.stringify({...gone, id: randomUUID(), what: 'it', since: ''}));
	await mkdir(locksFolder(folders));
	await reserveRoom(files.folder);
	await fill();
	const events: EngineEvent[] = [];
	const context = {signal: new AbortController().signal, emit: (event: EngineEvent) => void events.push(event)};
	const [recovery] = await recoverSessions({folders, hypervisor: () => fake.hypervisor, context});
	expect(recovery).toMatchObject({leftBehind: [], trouble: []});
	expect(fake.calls).toContain('delete vmfuse-0123abcd');
	expect(events.filter(({type}) => type === 'undo-failed')).toEqual([]);
	expect(await readStatus(files.status)).toMatchObject({phase: 'ended'});
	expect((await readdir(files.folder)).sort()).toEqual(['log.jsonl', 'request.json', 'status.json']);
	expect(await readdir(locksFolder(folders))).toEqual([]);
});

test.runIf(isRoot)('without any room the user is told on which disk to make some', async () => {
	const folders = {data: folder, state: folder, cache: folder};
	await writeSession(folders, '0123abcd', {phase: 'mounted'});
	await fill();
	const runtime = {folders, hypervisor: () => fakeHypervisor().hypervisor, context: {signal: new AbortController().signal, emit() {}}};
	const error = await explained(await recoverSessions(runtime).catch((thrown: unknown) => thrown), folders);
	expect(error.message).toMatch(new RegExp(`^${folder}.* the disk is full`));
	expect(error).toMatchObject({nextSteps: ['make room on that disk, then do it again']});
	expect((await readdir(sessionFiles(folders, '0123abcd').folder)).filter(name => name.includes('draft'))).toEqual([]);
});
