import {messageOf} from './error-data.js';
import {type Acquisition, type Journal, outstanding} from './journal.js';
import {MountBusyError} from './mount-busy.js';
import {stopStep} from './stop-plan.js';
import type {StopWorld} from './stop-world.js';

type StopResult = {
	/** What could not be undone, a line each; empty when everything was. */
	readonly leftBehind: readonly string[];
	/** What failed at first and needed no undoing in the end, a line each: a file system that was lost with its machine. */
	readonly trouble: readonly string[];
};

/**
Carry out a session's stop plan: undo everything that its journal says was acquired, the latest first, the disk itself last. What fails does
not stop the rest. It is tried once more at the end, when what stood in its way may be gone (what is mounted in a machine that is off is not
mounted). The journal is removed when nothing is left.
@throws MountBusyError when somebody uses the mount and `world.busy` is 'keep': nothing was changed.
*/
export async function stop(journal: Journal, world: StopWorld): Promise<StopResult> {
	const first = await undoAll(journal, world);
	const second = await undoAll(journal, world);
	if (second.failures.size === 0) await journal.remove();
	else await journal.close();
	const lost = [...first.failures].filter(([number]) => second.moot.has(number));
	return {leftBehind: [...second.failures.values()], trouble: lost.map(([, failure]) => failure)};
}

/** The disk itself comes last: another part of the disk may have been claimed while the machine ran. */
function inOrder(acquisitions: readonly Acquisition[]): readonly Acquisition[] {
	const isDisk = ({entry: {kind}}: Acquisition) => kind === 'claim' || kind === 'device-permission';
	return [...acquisitions.filter(one => !isDisk(one)), ...acquisitions.filter(isDisk)];
}

type Undoing = {
	/** In words, by the entry's number. */
	readonly failures: ReadonlyMap<number, string>;
	/** The numbers of the entries that needed no undoing. */
	readonly moot: ReadonlySet<number>;
};

async function undoAll(journal: Journal, world: StopWorld): Promise<Undoing> {
	const {emit} = world.context;
	const failures = new Map<number, string>();
	const moot = new Set<number>();
	for (const {number, entry} of inOrder(outstanding(journal.contents()))) {
		const {words, undo} = stopStep(entry);
		const started = performance.now();
		try {
			const undone = await undo(world);
			await journal.markUndone(number);
			if (undone === 'moot') moot.add(number);
			else if (words) emit({type: 'undone', what: words.done, seconds: (performance.now() - started) / 1000});
		} catch (error) {
			if (error instanceof MountBusyError) throw error;
			const what = words?.todo ?? entry.kind;
			const message = messageOf(error);
			emit({type: 'undo-failed', what, message});
			failures.set(number, `${what}: ${message}`);
		}
	}

	return {failures, moot};
}
