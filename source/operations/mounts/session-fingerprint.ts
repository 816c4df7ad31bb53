import type {Folders} from '../../folders.js';
import {thisPlatform} from '../../host/platform/index.js';
import {readSessions} from '../../session/session-record.js';

/** Milliseconds between two looks at the fingerprint of sessions, for which it is asked whether processes still run. */
export const sessionPause = () => (thisPlatform().isQuickToAsk ? 1000 : 3000);

/** Milliseconds after which sessions are looked at anyway: for the space on them, and whether their machines answer. */
export const sessionRefresh = 10_000;

/** Changes when a session begins, ends, comes further, or loses its supervisor. */
export async function sessionFingerprint(folders: Folders): Promise<string> {
	const records = await readSessions(folders);
	return JSON.stringify(records.map(({files, status, owned, contents}) => [files.id, status, owned, contents.wholeBytes]));
}
