import type {Folders} from '../folders.js';
import {readSessions} from './session-record.js';

/** The ids of the sessions whose clone rests on an intermediary: as long as there are any, it must not be removed. */
export async function sessionsUsing(folders: Folders, intermediary: string): Promise<readonly string[]> {
	const sessions = await readSessions(folders);
	return sessions.filter(({request}) => request.intermediary === intermediary).map(({request}) => request.id);
}
