import * as v from 'valibot';
import type {Runtime} from '../../runtime.js';
import {describeSession, type Session, sessionSchema} from '../../session/session.js';
import {readSessions} from '../../session/session-record.js';

export const sessionsSchema = v.array(sessionSchema);

type Options = {
	/** Whether to look for processes that use a mount: then it is `busy`. */
	readonly withHolders?: boolean;
};

/** The sessions that run, and those that were cut off, the oldest first. */
export async function listMounts(runtime: Runtime, {withHolders = false}: Options = {}): Promise<readonly Session[]> {
	const records = await readSessions(runtime.folders);
	return Promise.all(records.map(async record => describeSession(record, runtime, {withHolders})));
}
