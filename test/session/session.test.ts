import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, realpath, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {expect, test} from 'vitest';
import {describeSession} from '../../source/session/session.js';
import {sessionFiles} from '../../source/session/session-files.js';
import type {SessionRecord} from '../../source/session/session-record.js';

const failure = {code: 'ended-badly', name: 'BrokenMountError', message: '/m ended badly: its machine ended', nextSteps: ['look']} as const;
const silent = {code: 'machine-silent', since: '2026-01-01T00:00:00Z'} as const;
test.each([
	['a mount that ended badly, until somebody takes note', {phase: 'broken', failure}, false, 'ended-badly', 'ended-badly'],
	['one that is being put back', {phase: 'stopping', failure}, true, 'stopping', 'ended-badly'],
	['a machine that does not answer', {phase: 'mounted', problem: silent}, true, 'vm-stuck', 'machine-silent'],
	['one that does not answer when it is to stop', {phase: 'stopping', problem: silent}, true, 'vm-stuck', 'machine-silent'],
	['a full file system', {phase: 'mounted', problem: {...silent, code: 'full'}}, true, 'mounted', 'full'],
	['a supervisor that is gone', {phase: 'mounted'}, false, 'cut-off', undefined],
] as const)('%s is shown as what it is, without a question to any machine', async (_, status, owned, health, code) => {
	const source = {path: '/a.img', isDevice: false, format: 'raw', partitions: [], partitionPaths: [], size: 1, readOnly: false} as const;
	const record: SessionRecord = {
		files: sessionFiles({data: '/x', state: '/x', cache: '/x'}, 'cafe0001'),
		request: {id: 'cafe0001', intermediary: 'vmfuse', source, readOnly: false, requestedAt: ''},
		contents: {entries: [], undone: new Set(), wholeBytes: 0},
		status,
		owned,
	};
	const session = await describeSession(record, {context: {signal: new AbortController().signal, emit() {}}});
	expect(session.health).toBe(health);
	expect(session.problem?.code).toBe(code);
	if (code === 'machine-silent') expect(session.problem?.nextSteps.join()).toContain('unmount --force cafe0001');
});

test('a session whose mount somebody uses is busy, where that is asked', async () => {
	const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'vmfuse-session-')));
	const folders = {data: folder, state: folder, cache: folder};
	const runtime = {context: {signal: new AbortController().signal, emit() {}}};
	const source = {
		path: '/images/a.img',
		isDevice: false,
		format: 'raw',
		partitions: [2, 3],
		partitionPaths: [],
		size: 1,
		readOnly: false,
	} as const;
	const record: SessionRecord = {
		files: sessionFiles(folders, 'cafe0001'),
		request: {id: 'cafe0001', intermediary: 'vmfuse', source, readOnly: false, requestedAt: ''},
		contents: {entries: [], undone: new Set(), wholeBytes: 0},
		status: {phase: 'mounted', mountpoint: folder, readOnly: true, space: {sizeBytes: 2, usedBytes: 1}},
		owned: true,
	};
	const user = spawn('sh', ['-c', 'echo ready; read -r _'], {cwd: folder, stdio: ['pipe', 'pipe', 'inherit']});
	try {
		await once(user.stdout, 'data');
		expect(await describeSession(record, runtime, {withHolders: true})).toMatchObject({health: 'busy', partitions: [2, 3], readOnly: true});
		expect(await describeSession(record, runtime)).toMatchObject({health: 'mounted', sizeBytes: 2, usedBytes: 1});
		user.stdin.end();
		await once(user, 'exit');
		expect(await describeSession(record, runtime, {withHolders: true})).toMatchObject({health: 'mounted'});
	} finally {
		user.kill('SIGKILL');
		await rm(folder, {recursive: true});
	}
});
