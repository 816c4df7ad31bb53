import type {Guest} from '../guest/guest.js';
import type {Runtime} from '../runtime.js';
import {connectClone} from './connect-clone.js';
import {messageOf} from './error-data.js';
import {keepHistory} from './history.js';
import {type Journal, type JournalContents, latest} from './journal.js';
import {MountBusyError} from './mount-busy.js';
import {beginnerOf, rebootedSince} from './owner.js';
import type {SessionRequest} from './request.js';
import type {SessionFiles} from './session-files.js';
import {readStatus, type Status, writeStatus} from './status.js';
import {stop} from './stop.js';
import type {StopWorld} from './stop-world.js';

/** What the process that acquired things still holds. */
type Handles = {
	readonly guest?: Guest | undefined;
	releaseClaim?(path: string): Promise<void>;
};

/** What undoing works with, for the journal as it is now. The runtime's signal is not the one whose abort made us stop. */
export async function stopWorld(
	runtime: Runtime,
	request: SessionRequest,
	contents: JournalContents,
	busy: StopWorld['busy'],
	{guest, releaseClaim}: Handles = {},
): Promise<StopWorld> {
	const {context} = runtime;
	const beginner = beginnerOf(contents);
	let isGone = false;
	guest?.closed.then(() => {
		isGone = true;
	});
	let connection: Promise<Guest | undefined> | undefined;
	return {
		context,
		hypervisor: name => runtime.hypervisor(name),
		contents,
		busy,
		async guest() {
			if (guest && !isGone) return guest.under(context);
			const start = latest(contents, 'machine-start');
			connection ??= start ? connectClone(runtime, start, request.intermediary) : Promise.resolve(undefined);
			return connection;
		},
		releaseClaim: async path => releaseClaim?.(path),
		rebooted: beginner !== undefined && (await rebootedSince(beginner)),
	};
}

/**
Stop a session as its journal says, and let all who watch know. The journal's owner does this.
@param failure Why the session stops, when nobody asked it to.
@returns What could not be cleaned up, a line each.
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
		if (leftBehind.length === 0) await keepHistory(files);
		return leftBehind;
	} catch (error) {
		await journal.close();
		if (error instanceof MountBusyError) await tell(before);
		throw error;
	}

	/** On a full disk the status of before stays, but everything is cleaned up all the same. */
	async function tell(status: Status): Promise<void> {
		try {
			await writeStatus(files.status, status);
		} catch (error) {
			world.context.emit({type: 'warning', text: `the state of the session cannot be written: ${messageOf(error)}`});
		}
	}
}
