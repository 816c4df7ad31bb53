import type {Runtime} from '../../runtime.js';
import type {Session} from '../../session/session.js';
import {quietly} from '../in-call.js';
import {watch} from '../watch.js';
import {holdersAreQuick, listMounts} from './list-mounts.js';
import {sessionFingerprint, sessionPause, sessionRefresh} from './session-fingerprint.js';

/** Sessions as they change, with health and space. */
export async function watchMounts(runtime: Runtime, onChange: (sessions: readonly Session[]) => void): Promise<void> {
	await watch(onChange, {
		look: async () => listMounts(quietly(runtime), {withHolders: holdersAreQuick}),
		fingerprint: async () => sessionFingerprint(runtime.folders),
		every: sessionPause,
		atLeastEvery: sessionRefresh,
		signal: runtime.context.signal,
	});
}
