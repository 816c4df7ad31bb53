import {messageOf} from './error-data.js';
import {type Acquisition, type Journal, markUndone, outstanding} from './journal.js';
import type {JournalKind} from './journal-entry.js';
import {MountBusyError} from './mount-busy.js';
import {withRoom} from './room.js';
import {stopStep} from './stop-plan.js';
import type {StopResult, StopWorld} from './stop-world.js';

/**
Carry out a session's stop plan: undo everything that its journal says was acquired, the latest first, the disk itself last. What fails does
not stop the rest. It is tried once more at the end, when what stood in its way may be gone (what is mounted in a machine that is off is not
mounted). What other sessions share is left to the last of them: nobody joins or leaves the machine meanwhile. The journal is removed when nothing is
left.
@param keeps Whether the mount on this computer stays: one that is dead answers with errors, until somebody takes note.
@throws MountBusyError when somebody uses the mount and `world.busy` is 'keep': nothing was changed.
*/
export async function stop(journal: Journal, world: StopWorld, {keeps = false} = {}): Promise<StopResult> {
	let locked: ReturnType<StopWorld['lockMachine']> | undefined;
	const lock = async () => {
		locked ??= world.lockMachine().catch((error: unknown) => {
			locked = undefined;
			throw error;
		});
		await locked;
	};
	try {
		const first = await undoAll(journal, world, keeps, lock);
		const second = await undoAll(journal, world, keeps, lock);
		if (!keeps && second.failures.size === 0) {
			await journal.remove();
		} else {
			// This process may go on with other sessions.
			await markUndone(journal, 'supervisor');
			await journal.close();
		}

		return resultOf(first, second);
	} finally {
		await (await locked)?.release();
	}
}

function resultOf(first: Undoing, second: Undoing): StopResult {
	const lost = [...first.failures].filter(([number]) => second.gone.has(number));
	return {leftBehind: [...second.failures.values()], trouble: [...lost.map(([, failure]) => failure), ...first.losses, ...second.losses]};
}

/** The entries that stay for a dead mount. */
const ofMountpoint: ReadonlySet<JournalKind> = new Set<JournalKind>(['mountpoint-created', 'host-mount', 'sshfs']);

/** What sessions may share. */
const ofMachine: ReadonlySet<JournalKind> = new Set<JournalKind>(['claim', 'clone', 'machine-start', 'disk', 'volumes']);

/** The disk itself comes last: another part of the disk may have been claimed while the machine ran. */
function inOrder(acquisitions: readonly Acquisition[]): readonly Acquisition[] {
	const isDisk = ({entry: {kind}}: Acquisition) => kind === 'claim' || kind === 'device-permission';
	return [...acquisitions.filter(one => !isDisk(one)), ...acquisitions.filter(isDisk)];
}

type Undoing = {
	/** In words, by the entry's number. */
	readonly failures: ReadonlyMap<number, string>;
	/** The numbers of the entries that were gone together with something else. */
	readonly gone: ReadonlySet<number>;
	/** What was lost with them, a line each. */
	readonly losses: readonly string[];
};

async function undoAll(journal: Journal, world: StopWorld, keeps: boolean, lock: () => Promise<void>): Promise<Undoing> {
	const {emit} = world.context;
	const failures = new Map<number, string>();
	const gone = new Set<number>();
	const losses: string[] = [];
	for (const {number, entry} of inOrder(outstanding(journal.contents()))) {
		if (entry.kind === 'supervisor' || (keeps && ofMountpoint.has(entry.kind))) continue;
		const {words, undo} = stopStep(entry);
		const started = performance.now();
		try {
			const undone = await withRoom(journal.folder, async () => {
				if (ofMachine.has(entry.kind)) await lock();
				return undo(world);
			});
			await journal.markUndone(number);
			if (undone === 'moot' || undone === 'lost') gone.add(number);
			if (undone === 'unsure') losses.push('the disk has answered with errors: what was written may not be on it');
			if (undone === 'lost') losses.push(`${words?.todo ?? entry.kind}: the virtual machine had ended before that`);
			if ((undone === 'done' || undone === 'unsure') && words)
				emit({type: 'undone', what: words.done, seconds: (performance.now() - started) / 1000});
		} catch (error) {
			if (error instanceof MountBusyError) throw error;
			const what = words?.todo ?? entry.kind;
			const message = messageOf(error);
			emit({type: 'undo-failed', what, message});
			failures.set(number, `${what}: ${message}`);
		}
	}

	return {failures, gone, losses};
}
