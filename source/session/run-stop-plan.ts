import type {Guest} from '../guest/guest.js';
import {readIntermediary} from '../intermediary/intermediary.js';
import type {Runtime} from '../runtime.js';
import {connectClone} from './connect-clone.js';
import {tidy} from './history.js';
import type {Journal, JournalContents} from './journal.js';
import {latest} from './journal-entry.js';
import {MountBusyError} from './mount-busy.js';
import {beginnerOf, rebootedSince} from './owner.js';
import type {SessionRequest} from './request.js';
import type {SessionFiles} from './session-files.js';
import {readStatus, type Status, writeStatus} from './status.js';
import {stop} from './stop.js';
import type {StopWorld} from './stop-world.js';

/** What the process that acquired things still has in its hands. */
export type Handles = {
	readonly guest?: Guest;
	releaseClaim?(path: string): Promise<void>;
};

/** What undoing works with, for the journal as it is now. The engine's signal is not the one whose abort made us stop. */
export async function stopWorld(
	engine: Runtime,
	request: SessionRequest,
	contents: JournalContents,
	busy: StopWorld['busy'],
	{guest, releaseClaim}: Handles = {},
): Promise<StopWorld> {
	const {context, folders} = engine;
	const entries = contents.entries.map(({entry}) => entry);
	const beginner = beginnerOf(contents);
	let isGone = false;
	guest?.closed.then(() => {
		isGone = true;
	});
	const connect = async () => {
		const start = latest(entries, 'machine-start');
		if (!start) return undefined;
		const intermediary = await readIntermediary(folders, request.intermediary);
		return connectClone(start.machine, intermediary, {hypervisor: engine.hypervisor(start.hypervisor), folders, context});
	};
	let connection: Promise<Guest | undefined> | undefined;
	return {
		context,
		hypervisor: name => engine.hypervisor(name),
		entries,
		busy,
		async guest() {
			if (guest && !isGone) return guest.under(context);
			connection ??= connect();
			return connection;
		},
		releaseClaim: async path => releaseClaim?.(path),
		rebooted: beginner !== undefined && (await rebootedSince(beginner)),
	};
}

/**
Stop a session as its journal says, and let everybody who watches know. The journal's owner does this.
@param failure Why it stops, when nobody asked it to.
@returns What could not be put back, a line each.
@throws MountBusyError when somebody uses the mount and `world.busy` is 'keep': nothing was changed.
*/
export async function runStopPlan(
	files: SessionFiles,
	journal: Journal,
	world: StopWorld,
	failure?: Status['failure'],
): Promise<readonly string[]> {
	const before = (await readStatus(files.status)) ?? {phase: 'starting'};
	await tell({...before, phase: 'stopping', failure});
	try {
		const {leftBehind, trouble: more} = await stop(journal, world);
		const trouble = [...(before.trouble ?? []), ...more];
		await tell({...before, phase: 'ended', failure, leftBehind, trouble});
		if (leftBehind.length === 0) await tidy(files);
		return leftBehind;
	} catch (error) {
		await journal.close();
		if (error instanceof MountBusyError) await tell(before);
		throw error;
	}

	/** On a full disk what was said before stays, but everything is put back all the same. */
	async function tell(status: Status): Promise<void> {
		try {
			await writeStatus(files.status, status);
		} catch (error) {
			world.context.emit({type: 'warning', text: `the state of the session cannot be written: ${(error as Error).message}`});
		}
	}
}
