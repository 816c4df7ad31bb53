import {realpath} from 'node:fs/promises';
import path from 'node:path';
import {UsageError} from '../errors.js';
import type {Folders} from '../folders.js';
import {readSessions, type SessionRecord} from './session-record.js';

/**
The session that an argument means: its id, or its mountpoint. The mount itself is not touched: it may not answer.
@throws UsageError when there is none.
*/
export async function findSession(folders: Folders, argument: string): Promise<SessionRecord> {
	const sessions = await readSessions(folders);
	const given = path.resolve(argument);
	const folder = await realpath(path.dirname(given)).catch(() => path.dirname(given));
	const places = [given, path.join(folder, path.basename(given))];
	const found =
		sessions.find(({request}) => request.id === argument) ??
		sessions.find(({status}) => status.mountpoint !== undefined && places.includes(status.mountpoint));
	if (found) return found;
	const mountpoints = sessions.flatMap(({request, status}) => status.mountpoint ?? request.id);
	throw new UsageError(`nothing of vmfuse-tui is mounted at ${argument}`, {
		nextSteps: [mountpoints.length > 0 ? `these are: ${mountpoints.join(', ')}` : 'see what is: vmfuse-tui list'],
	});
}
