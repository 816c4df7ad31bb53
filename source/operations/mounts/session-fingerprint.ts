import process from 'node:process';
import type {Folders} from '../../folders.js';
import {readSessions} from '../../session/session-record.js';

/**
Milliseconds between two looks at the fingerprint of sessions. Whether a process still runs is read from /proc on Linux, and elsewhere asked of `ps`,
which costs more.
*/
export const sessionPause = process.platform === 'linux' ? 1000 : 3000;

/** Milliseconds after which sessions are looked at anyway: for the space on them, and whether their machines answer. */
export const sessionRefresh = 10_000;

/** Changes when a session begins, ends, comes further, or loses its supervisor. */
export async function sessionFingerprint(folders: Folders): Promise<string> {
	const records = await readSessions(folders);
	return JSON.stringify(records.map(({files, status, owned, contents}) => [files.id, status, owned, contents.wholeBytes]));
}
