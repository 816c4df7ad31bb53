import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import type {Folders} from '../../source/folders.js';
import type {ProcessIdentity} from '../../source/host/lock.js';
import type {Status} from '../../source/session/status.js';

/** A process of another boot. */
export const gone: ProcessIdentity = {pid: 1, started: 'another boot'};

/** Write the files of a session, as the first release wrote them. @returns Its folder. */
export async function writeSession(folders: Folders, id: string, status: Status, identity = gone): Promise<string> {
	const folder = path.join(folders.state, 'sessions', id);
	await mkdir(folder, {recursive: true});
	const put = async (name: string, value: unknown) => writeFile(path.join(folder, name), `${JSON.stringify(value)}\n`);
	const source = {path: '/x.img', isDevice: false, format: 'raw', partitions: [], partitionPaths: [], size: 1, readOnly: false};
	await put('request.json', {id, intermediary: 'vmfuse', source, readOnly: true, requestedAt: '2026-01-01T00:00:00Z'});
	await put('status.json', status);
	await put('journal.jsonl', {number: 0, entry: {kind: 'supervisor', identity}});
	return folder;
}
