import type {HostDisk} from '../../host/disks/host-disk.js';
import {thisPlatform} from '../../host/platform/index.js';
import type {DriverlessRuntime} from '../../runtime.js';
import {quietly} from '../in-call.js';
import {sessionFingerprint} from '../mounts/session-fingerprint.js';
import {watch} from '../watch.js';
import {listDisks} from './list-disks.js';

/** Milliseconds between two looks at whether disks came, went or changed. */
const pause = 1000;

/** Disks as they come and go, and as sessions use them: looked at every second or so, `onChange` only when something is different. */
export async function watchDisks(runtime: DriverlessRuntime, onChange: (disks: readonly HostDisk[]) => void): Promise<void> {
	const quiet = quietly(runtime);
	const platform = thisPlatform();
	await watch(onChange, {
		look: async () => listDisks(quiet),
		fingerprint: async () => (await Promise.all([platform.diskFingerprint(quiet.context), sessionFingerprint(runtime.folders)])).join('\n'),
		every: pause,
		// Where listing takes several programs, it is seldom done for nothing; but there the fingerprint says less.
		atLeastEvery: platform.isQuickToAsk ? 60_000 : 15_000,
		signal: runtime.context.signal,
	});
}
