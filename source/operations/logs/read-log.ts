import {readdir, readFile, stat} from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import {UsageError} from '../../errors.js';
import {logEntry, parseLogLine} from '../../event-log.js';
import type {Runtime} from '../../runtime.js';
import {listSessionIds, sessionFiles} from '../../session/session-files.js';
import type {Parsed} from '../../stored-record.js';

/** The log of a session or a set-up. */
export const logSchema = v.object({file: v.string(), entries: v.array(logEntry)});
export type Log = Parsed<typeof logSchema>;

/** The log of a session (by id) or a set-up (by the name of its intermediary); the newest of all by default. @throws UsageError when there is none. */
export async function readLog({folders}: Pick<Runtime, 'folders'>, id: string | undefined): Promise<Log> {
	const folder = path.join(folders.state, 'logs');
	const setups = (await readdir(folder).catch(() => [])).filter(name => name.endsWith('.jsonl'));
	const sessions = await listSessionIds(folders);
	const files = [
		...setups.filter(name => id === undefined || setupOf(name) === id).map(name => path.join(folder, name)),
		...sessions.filter(session => id === undefined || session === id).map(session => sessionFiles(folders, session).log),
	];
	const aged = await Promise.all(files.map(async file => ({file, time: (await stat(file).catch(() => undefined))?.mtimeMs ?? 0})));
	const newest = aged.filter(({time}) => time > 0).sort((a, b) => b.time - a.time)[0];
	if (!newest) {
		throw new UsageError(id === undefined ? 'there is no log yet' : `there is no log of "${id}"`, {
			nextSteps: ['give the ID of a session, or the name of an intermediary'],
		});
	}

	const lines = (await readFile(newest.file, 'utf8')).split('\n').filter(line => line !== '');
	return {file: newest.file, entries: lines.flatMap(line => parseLogLine(line) ?? [])};
}

/** The intermediary in the name of a set-up's log: `setup-NAME-2026-11-24T10-00-00-000Z.jsonl`. */
function setupOf(file: string): string | undefined {
	return /^setup-(.+)-\d{4}-\d\d-\d\dT[\d-]+Z\.jsonl$/.exec(file)?.[1];
}
