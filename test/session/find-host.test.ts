import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {Folders} from '../../source/folders.js';
import {ownIdentity} from '../../source/host/process-identity.js';
import type {Source} from '../../source/host/source-argument.js';
import {createQemu} from '../../source/hypervisor/qemu/qemu.js';
import {saveIntermediary} from '../../source/intermediary/intermediary.js';
import type {Runtime} from '../../source/runtime.js';
import {findHosts, hostFor} from '../../source/session/find-host.js';
import type {Status} from '../../source/session/status.js';
import {sampleIntermediary} from '../intermediary/sample-intermediary.js';
import {writeSession} from './write-session.js';

let folders: Folders;
let runtime: Runtime;

beforeEach(async () => {
	const state = await mkdtemp(path.join(os.tmpdir(), 'vmfuse-host-'));
	folders = {state, data: state, cache: state};
	const qemu = createQemu({folder: state});
	runtime = {folders, hypervisor: () => qemu, context: {signal: new AbortController().signal, emit() {}}};
	await saveIntermediary(folders, sampleIntermediary());
});

afterEach(async () => rm(folders.state, {recursive: true}));

/** A session that only reads /x.img. */
async function session(id: string, status: Status, {isOwned = true, hasDoor = true} = {}): Promise<void> {
	const folder = await writeSession(folders, id, status, ...(isOwned ? [await ownIdentity()] : []));
	if (hasDoor) await writeFile(path.join(folder, 'socket'), '');
}

const mounted: Status = {phase: 'mounted', mountpoint: '/mnt/a'};
const mode = {readOnly: true, peek: false, degraded: false};
const hosts = async (change: Partial<typeof mode> = {}) =>
	(await findHosts(runtime, 'vmfuse', {...mode, ...change})).map(({request}) => request.id);

test('a machine is joined by what is mounted in the same way', async () => {
	await session('00000001', mounted);
	await session('00000002', {...mounted, peek: true});
	expect(await hosts()).toEqual(['00000001']);
	expect(await hosts({peek: true})).toEqual(['00000002']);
	expect(await hosts({readOnly: false})).toEqual([]);
	expect(await hosts({degraded: true})).toEqual([]);
});

test('to look at a disk any machine will do; one that was started before an extension was added, only for the disk that it has', async () => {
	await session('00000001', mounted);
	await session('00000002', {...mounted, peek: true});
	const found = await findHosts(runtime, 'vmfuse');
	expect(found.map(({request}) => request.id)).toEqual(['00000001', '00000002']);
	const old = found.map(host => ({...host, isCurrent: false}));
	const source = {...found[0]?.request.source, path: '/z.img'} as Source;
	expect(hostFor(old, [source])).toBeUndefined();
	expect(hostFor(old, [{...source, path: '/x.img'}])).toBe(old[0]);
});

test('whether a guest has what the intermediary has is told by the snapshot', async () => {
	await session('00000001', mounted);
	const file = path.join(folders.state, 'sessions', '00000001', 'request.json');
	const request = JSON.parse(await readFile(file, 'utf8')) as object;
	const {snapshot} = sampleIntermediary();
	for (const [of, isCurrent] of [
		[snapshot, true],
		['older', false],
	] as const) {
		await writeFile(file, JSON.stringify({...request, snapshot: of}));
		expect(await findHosts(runtime, 'vmfuse')).toMatchObject([{isCurrent}]);
	}
});

test.each([
	['that is not mounted yet', {phase: 'mounting'}, {}],
	['that ends', {phase: 'stopping'}, {}],
	['that ended badly', {phase: 'broken'}, {}],
	['that does not answer', {...mounted, problem: {code: 'machine-silent', since: '2026-01-01T00:00:00Z'}}, {}],
	['whose disk has errors', {...mounted, problem: {code: 'disk-errors', since: '2026-01-01T00:00:00Z'}}, {}],
	['that was cut off', mounted, {isOwned: false}],
	['of an earlier release', mounted, {hasDoor: false}],
] as const)('the machine of a session %s is not joined', async (_, status, how) => {
	await session('00000001', status, how);
	expect(await hosts()).toEqual([]);
});

test('where disks are attached before the start, none is joined', async () => {
	const {capabilities} = sampleIntermediary();
	await saveIntermediary(folders, sampleIntermediary({capabilities: {...capabilities, virtioScsi: false}}));
	await session('00000001', mounted);
	expect(await hosts()).toEqual([]);
});

test('the session that has the disk comes before an older one', async () => {
	const source = {path: '/x.img', isDevice: false, format: 'raw', partitions: [], partitionPaths: [], size: 1, readOnly: false} as const;
	await session('00000001', mounted);
	await session('00000002', mounted);
	const found = await findHosts(runtime, 'vmfuse', mode);
	const [first, second] = found.map((host, index) =>
		index === 0 ? {...host, request: {...host.request, source: {...source, path: '/y.img'}}} : host,
	);
	if (!first || !second) throw new Error('there are not two');
	expect(hostFor([first, second], [source])).toBe(second);
	expect(hostFor([first, second], [{...source, path: '/z.img'}])).toBe(first);
	expect(hostFor([], [source])).toBeUndefined();
});
