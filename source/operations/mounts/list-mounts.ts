import * as v from 'valibot';
import {thisPlatform} from '../../host/platform/index.js';
import type {Runtime} from '../../runtime.js';
import {describeSession, type Session, sessionSchema} from '../../session/session.js';
import {readSessions} from '../../session/session-record.js';
import {quietly} from '../in-call.js';
import {watch} from '../watch.js';
import {sessionFingerprint, sessionPause, sessionRefresh} from './session-fingerprint.js';

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

/** Sessions as they change, with health and space. */
export async function watchMounts(runtime: Runtime, onChange: (sessions: readonly Session[]) => void): Promise<void> {
	// Where it takes seconds to find out who uses a mount, only unmounting does.
	const withHolders = thisPlatform().isQuickToAsk;
	await watch(onChange, {
		look: async () => listMounts(quietly(runtime), {withHolders}),
		fingerprint: async () => sessionFingerprint(runtime.folders),
		every: sessionPause(),
		atLeastEvery: sessionRefresh,
		signal: runtime.context.signal,
	});
}
