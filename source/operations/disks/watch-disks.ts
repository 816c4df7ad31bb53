import type {HostDisk} from '../../host/disks/host-disk.js';
import type {Runtime} from '../../runtime.js';
import {quietly} from '../in-call.js';
import {sessionFingerprint} from '../mounts/session-fingerprint.js';
import {watch} from '../watch.js';
import {diskFingerprint, diskRefresh} from './disk-fingerprint.js';
import {listDisks} from './list-disks.js';

/** Milliseconds between two looks at whether disks came, went or changed. */
const pause = 1000;

/** Disks as they come and go, and as sessions use them: looked at every second or so, `onChange` only when something is different. */
export async function watchDisks(runtime: Runtime, onChange: (disks: readonly HostDisk[]) => void): Promise<void> {
	await watch(onChange, {
		look: async () => listDisks(quietly(runtime)),
		fingerprint: async () => (await Promise.all([diskFingerprint(), sessionFingerprint(runtime.folders)])).join('\n'),
		every: pause,
		atLeastEvery: diskRefresh,
		signal: runtime.context.signal,
	});
}
