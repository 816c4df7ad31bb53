import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {readRequest, writeRequest} from '../../source/session/request.js';

let file: string;
beforeAll(async () => {
	file = path.join(await mkdtemp(path.join(os.tmpdir(), 'vmfuse-request-')), 'request.json');
});
afterAll(async () => rm(path.dirname(file), {recursive: true}));

const common = {path: '/dev/sda', isDevice: true, format: 'raw', size: 1, readOnly: false} as const;
const request = {id: 'cafe0001', intermediary: 'vmfuse', readOnly: true, requestedAt: '2026-11-24T12:00:00.000Z'};

test('what was written is read', async () => {
	const written = {...request, source: {...common, partitions: [7, 8], partitionPaths: ['/dev/sda7', '/dev/sda8']}};
	await writeRequest(file, written);
	expect(await readRequest(file)).toEqual(written);
	expect(await readRequest(`${file}.none`)).toBeUndefined();
});

test.each([
	[{}, {partitions: [], partitionPaths: []}],
	[{partition: 7}, {partitions: [7], partitionPaths: []}],
	[
		{partition: 7, partitionPath: '/dev/sda7'},
		{partitions: [7], partitionPaths: ['/dev/sda7']},
	],
])('a session of the first version, with %j, is understood', async (old, now) => {
	await writeFile(file, JSON.stringify({...request, source: {...common, ...old}}));
	expect(await readRequest(file)).toEqual({...request, source: {...common, ...now}});
});
