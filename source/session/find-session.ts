import {readlink, realpath} from 'node:fs/promises';
import path from 'node:path';
import {UsageError} from '../errors.js';
import type {Folders} from '../folders.js';
import {readSessions, type SessionRecord} from './session-record.js';

/**
The session that an argument means: its id, or its mountpoint. The mount itself is not touched, since it may not answer.
@throws UsageError when there is none.
*/
export async function findSession(folders: Folders, argument: string): Promise<SessionRecord> {
	const sessions = await readSessions(folders);
	const mountpoints = sessions.flatMap(({status}) => status.mountpoint ?? []);
	const places = await placesOf(path.resolve(argument), mountpoints);
	const found =
		sessions.find(({request}) => request.id === argument) ??
		sessions.find(({status}) => status.mountpoint !== undefined && places.includes(status.mountpoint));
	if (found) return found;
	const known = sessions.map(({request, status}) => status.mountpoint ?? request.id);
	throw new UsageError(`nothing of vmfuse-tui is mounted at ${argument}`, {
		code: 'no-session',
		nextSteps: [known.length > 0 ? `what is mounted: ${known.join(', ')}` : 'see what is mounted: vmfuse-tui list'],
	});
}

/** How many links are followed on the way to a mountpoint. */
const mostLinks = 8;

/** The places that a path leads to, link by link. It ends at a mountpoint, which is not touched. */
async function placesOf(given: string, mountpoints: readonly string[]): Promise<readonly string[]> {
	const places = [given];
	for (let at = given, links = 0; links <= mostLinks; links++) {
		const folder = await realpath(path.dirname(at)).catch(() => path.dirname(at));
		at = path.join(folder, path.basename(at));
		places.push(at);
		const target = mountpoints.includes(at) ? undefined : await readlink(at).catch(() => undefined);
		if (target === undefined) break;
		at = path.resolve(folder, target);
	}

	return places;
}
