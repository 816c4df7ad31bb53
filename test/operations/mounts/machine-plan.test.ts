import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {Folders} from '../../../source/folders.js';
import {planMachine, takenWays} from '../../../source/operations/mounts/machine-plan.js';
import type {SessionRequest} from '../../../source/session/request.js';
import type {Status} from '../../../source/session/status.js';
import {writeSession} from '../../session/write-session.js';

let folders: Folders;

beforeEach(async () => {
	const state = await mkdtemp(path.join(os.tmpdir(), 'vmfuse-plan-'));
	folders = {state, data: state, cache: state};
});

afterEach(async () => rm(folders.state, {recursive: true}));

async function session(id: string, status: Status, change: Partial<SessionRequest> = {}): Promise<void> {
	const file = path.join(await writeSession(folders, id, status), 'request.json');
	await writeFile(file, JSON.stringify({...JSON.parse(await readFile(file, 'utf8')), ...change}));
}

const mounted: Status = {phase: 'mounted', mountpoint: '/mnt/a'};
const looks = {machine: 'vmfuse-00000001', source: {...source('/y.img')}};

function source(file: string): SessionRequest['source'] {
	return {path: file, isDevice: false, format: 'raw', partitions: [], partitionPaths: [], size: 1, readOnly: false};
}

const plan = async (wanted: Partial<Parameters<typeof planMachine>[2]> = {}) =>
	planMachine(folders, '00000002', {readOnly: true, ...wanted});

test('the machine by which a disk is looked at serves it too, if it is mounted in the same way', async () => {
	await session('00000001', mounted);
	await session('00000002', {phase: 'prepared'}, looks);
	expect(await plan()).toEqual({kind: 'shared', others: ['/mnt/a']});
	for (const other of [{readOnly: false}, {readOnly: false, peek: true}, {ownMachine: true}])
		expect(await plan(other)).toEqual({kind: 'another', others: ['/mnt/a']});
});

test('a machine that was started to look, or that others have left, is its own', async () => {
	await session('00000001', mounted);
	await session('00000002', {phase: 'prepared'});
	expect(await plan({ownMachine: true})).toEqual({kind: 'own', others: []});
	await session('00000001', {phase: 'stopping', mountpoint: '/mnt/a'});
	await session('00000002', {phase: 'prepared'}, looks);
	expect(await plan({readOnly: false})).toEqual({kind: 'own', others: []});
});

test('a disk that another mount writes to is mounted for writing, in its machine, or not at all', async () => {
	await session('00000001', mounted, {readOnly: false, source: source('/y.img')});
	await session('00000002', {phase: 'prepared'}, {...looks, readOnly: false});
	expect(await plan({readOnly: false})).toEqual({kind: 'shared', others: ['/mnt/a']});
	for (const other of [{readOnly: true}, {readOnly: false, peek: true}, {readOnly: false, ownMachine: true}])
		await expect(plan(other)).rejects.toMatchObject({code: 'disk-in-use', message: expect.stringContaining('read-write at /mnt/a')});
	expect(await takenWays(folders, '00000002')).toEqual({'read-only': 'read-write at /mnt/a', peek: 'read-write at /mnt/a'});
});

test('what others only read cannot be written to; what nobody else has can be mounted in every way', async () => {
	await session('00000001', mounted, {source: source('/y.img')});
	await session('00000002', {phase: 'prepared'}, looks);
	expect(await takenWays(folders, '00000002')).toEqual({'read-write': 'only read at /mnt/a'});
	await session('00000001', mounted);
	expect(await takenWays(folders, '00000002')).toEqual({});
});
