import {type Acquisition, type Journal, outstanding} from './journal.js';
import {MountBusyError} from './mount-busy.js';
import {undo, wordsFor} from './stop-plan.js';
import type {StopWorld} from './stop-world.js';

export type StopResult = {
	/** What could not be put back, a line each; nothing when everything was. */
	readonly leftBehind: readonly string[];
	/** What failed at first and had no need of being put back in the end, a line each: a file system that its machine took with it. */
	readonly trouble: readonly string[];
};

/**
Carry out a session's stop plan: put back everything that its journal says was acquired, the latest first, the disk itself last. What fails does not stop the rest,
and is tried once more at the end, when what stood in its way may be gone (what is mounted in a machine that is off is not mounted). The
journal goes when nothing is left.
@throws MountBusyError when somebody uses the mount and `world.busy` is 'keep': nothing was changed.
*/
export async function stop(journal: Journal, world: StopWorld): Promise<StopResult> {
	const first = await undoAll(inOrder(outstanding(journal.contents())), journal, world);
	const second = await undoAll(inOrder(outstanding(journal.contents())), journal, world);
	if (second.failures.size === 0) await journal.remove();
	else await journal.close();
	const lost = [...first.failures].filter(([number]) => second.moot.has(number));
	return {leftBehind: [...second.failures.values()], trouble: lost.map(([, failure]) => failure)};
}

/** What keeps the disk for us is let go last: another part of the disk may have been claimed while the machine ran. */
function inOrder(acquisitions: readonly Acquisition[]): readonly Acquisition[] {
	const isDisk = ({entry: {kind}}: Acquisition) => kind === 'claim' || kind === 'device-permission';
	return [...acquisitions.filter(one => !isDisk(one)), ...acquisitions.filter(isDisk)];
}

type Undoing = {
	/** In words, by its number. */
	readonly failures: ReadonlyMap<number, string>;
	/** The numbers of what had gone with something else. */
	readonly moot: ReadonlySet<number>;
};

async function undoAll(acquisitions: readonly Acquisition[], journal: Journal, world: StopWorld): Promise<Undoing> {
	const failures = new Map<number, string>();
	const moot = new Set<number>();
	for (const {number, entry} of acquisitions) {
		const words = wordsFor(entry);
		const started = performance.now();
		try {
			const undone = await undo(entry, world);
			await journal.markUndone(number);
			if (undone === 'moot') moot.add(number);
			if (words && undone === 'done') world.context.emit({type: 'undone', what: words.done, seconds: (performance.now() - started) / 1000});
		} catch (error) {
			if (error instanceof MountBusyError) throw error;
			const what = words?.todo ?? entry.kind;
			const {message} = error as Error;
			world.context.emit({type: 'undo-failed', what, message});
			failures.set(number, `${what}: ${message}`);
		}
	}

	return {failures, moot};
}
