import {thisPlatform} from '../../host/platform/index.js';
import type {Runtime} from '../../runtime.js';
import type {Session} from '../../session/session.js';
import {quietly} from '../in-call.js';
import {watch} from '../watch.js';
import {listMounts} from './list-mounts.js';
import {sessionFingerprint, sessionPause, sessionRefresh} from './session-fingerprint.js';

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
