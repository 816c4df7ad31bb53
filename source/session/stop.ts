import {type Acquisition, type Journal, outstanding} from './journal.js';
import {MountBusyError} from './mount-busy.js';
import {describe, undo} from './stop-plan.js';
import type {StopWorld} from './stop-world.js';

export type StopResult = {
	/** What could not be put back, a line each; nothing when everything was. */
	readonly leftBehind: readonly string[];
	/** What failed at the first attempt, a line each: a file system that was not unmounted stays so when its machine is gone. */
	readonly trouble: readonly string[];
};

/**
Carry out a session's stop plan: put back everything that its journal says was acquired, the latest first. What fails does not stop the rest,
and is tried once more at the end, when what stood in its way may be gone (what is mounted in a machine that is off is not mounted). The
journal goes when nothing is left.
@throws MountBusyError when somebody uses the mount and `world.busy` is 'keep': nothing was changed.
*/
export async function stop(journal: Journal, world: StopWorld): Promise<StopResult> {
	const trouble = await undoAll(outstanding(journal.contents()), journal, world);
	const leftBehind = await undoAll(outstanding(journal.contents()), journal, world);
	if (leftBehind.length === 0) await journal.remove();
	else await journal.close();
	return {leftBehind, trouble};
}

async function undoAll(acquisitions: readonly Acquisition[], journal: Journal, world: StopWorld): Promise<readonly string[]> {
	const failures: string[] = [];
	for (const {number, entry} of acquisitions) {
		const what = describe(entry);
		const started = performance.now();
		try {
			await undo(entry, world);
			await journal.markUndone(number);
			if (what !== undefined) world.context.emit({type: 'undone', what, seconds: (performance.now() - started) / 1000});
		} catch (error) {
			if (error instanceof MountBusyError) throw error;
			const {message} = error as Error;
			world.context.emit({type: 'undo-failed', what: what ?? entry.kind, message});
			failures.push(`${what ?? entry.kind}: ${message}`);
		}
	}

	return failures;
}
