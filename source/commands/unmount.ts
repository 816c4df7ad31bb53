import {UsageError} from '../errors.js';
import type {Engine} from '../operations/engine.js';
import type {Unmounted} from '../operations/mounts/unmount.js';

/** End one session, or all of them. @throws UsageError when it is not said which; what the operation throws. */
export async function unmount(
	{sessions}: Engine,
	{target, all}: {readonly target: string | undefined; readonly all: boolean},
): Promise<readonly Unmounted[]> {
	if (all === (target !== undefined)) {
		throw new UsageError('say what to unmount: a mountpoint, the id of a session, or --all', {
			nextSteps: ['see what is mounted: vmfuse-tui list'],
		});
	}

	return target === undefined ? sessions.unmountAll() : [await sessions.unmount(target)];
}

export function renderUnmounted(ended: readonly Unmounted[]): string {
	if (ended.length === 0) return 'Nothing was mounted.\n';
	return ended.map(({id, mountpoint}) => `${mountpoint ?? `Session ${id}`} is unmounted; the disk can be unplugged.\n`).join('');
}
