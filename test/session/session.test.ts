import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, realpath, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {expect, test} from 'vitest';
import type {Runtime} from '../../source/runtime.js';
import type {JournalEntry} from '../../source/session/journal-entry.js';
import {describeSession} from '../../source/session/session.js';
import {sessionFiles} from '../../source/session/session-files.js';
import type {SessionRecord} from '../../source/session/session-record.js';
import {fakeHypervisor} from './fake-hypervisor.js';

test('a session whose mount somebody uses is busy, where that is asked', async () => {
	const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'vmfuse-session-')));
	const folders = {data: folder, state: folder, cache: folder};
	const {hypervisor} = fakeHypervisor();
	const runtime: Runtime = {folders, hypervisor: () => hypervisor, context: {signal: new AbortController().signal, emit() {}}};
	const source = {
		path: '/images/a.img',
		isDevice: false,
		format: 'raw',
		partitions: [2, 3],
		partitionPaths: [],
		size: 1,
		readOnly: false,
	} as const;
	const start: JournalEntry = {kind: 'machine-start', hypervisor: 'qemu', machine: 'vmfuse-1'};
	const record: SessionRecord = {
		files: sessionFiles(folders, 'cafe0001'),
		request: {id: 'cafe0001', intermediary: 'vmfuse', source, readOnly: false, requestedAt: ''},
		contents: {entries: [{number: 0, entry: start}], undone: new Set(), wholeBytes: 0},
		status: {phase: 'mounted', mountpoint: folder, readOnly: true},
		owned: true,
	};
	const user = spawn('sh', ['-c', 'echo ready; read -r _'], {cwd: folder, stdio: ['pipe', 'pipe', 'inherit']});
	try {
		await once(user.stdout, 'data');
		expect(await describeSession(record, runtime, {withHolders: true})).toMatchObject({health: 'busy', partitions: [2, 3], readOnly: true});
		expect(await describeSession(record, runtime)).toMatchObject({health: 'mounted', sizeBytes: expect.any(Number)});
		user.stdin.end();
		await once(user, 'exit');
		expect(await describeSession(record, runtime, {withHolders: true})).toMatchObject({health: 'mounted'});
	} finally {
		user.kill('SIGKILL');
		await rm(folder, {recursive: true});
	}
});
