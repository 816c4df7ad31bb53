import {LeftBehindError} from '../errors.js';
import {openEventLog} from '../event-log.js';
import type {Context} from '../events.js';
import {acquireLock, removeStaleLocks} from '../host/lock.js';
import {ownIdentity} from '../host/process-identity.js';
import type {Runtime} from '../runtime.js';
import {openJournal, readJournal} from './journal.js';
import {pullPlugStep} from './mount-problem.js';
import {stoppedOwner} from './owner.js';
import {endProcess} from './process-end.js';
import {withRoom} from './room.js';
import {runStopPlan, stopWorld} from './run-stop-plan.js';
import {locksFolder, type SessionFiles, sessionFiles} from './session-files.js';
import {readSession} from './session-record.js';
import type {StopResult} from './stop-world.js';

/** The same context for what must be done although the work was stopped: its signal never aborts. */
export function unstoppable(context: Context): Context {
	return {...context, signal: new AbortController().signal};
}

/**
Clean up in this process what a session has left, when no other process works on it.
@param cause What went wrong before, if anything.
@throws LeftBehindError when something is still left.
*/
export async function cleanUp(runtime: Runtime, id: string, cause?: unknown): Promise<void> {
	const {leftBehind, nextSteps} = await takeOver({...runtime, context: unstoppable(runtime.context)}, id);
	if (leftBehind.length === 0) return;
	const before = cause instanceof Error ? `${cause.message}; and ` : '';
	throw new LeftBehindError(`${before}not everything of session ${id} could be cleaned up: ${leftBehind.join('; ')}`, {
		nextSteps: [...nextSteps, `see what happened: vmfuse-tui logs ${id}`],
		cause,
	});
}

/** A process that was stopped neither works nor lets go. What it has begun is in the journal, as after a kill. */
async function endStopped({id, journal}: SessionFiles, {emit}: Context): Promise<void> {
	const contents = await readJournal(journal);
	const stopped = contents && (await stoppedOwner(contents));
	if (!stopped) return;
	emit({
		type: 'warning',
		text: `process ${stopped.pid}, which looks after session ${id}, was stopped: it is killed, and its work done here`,
	});
	await endProcess(stopped, 0);
}

/**
Stop a session whose supervisor is gone, or could not do everything, in this process and from the journal alone. The mount is left alone while
it is in use.
@returns What could not be cleaned up, what is lost, and what else the user can do; nothing when another process did it meanwhile.
@throws LockedError when another process is doing it, MountBusyError when the mount is in use.
*/
export async function takeOver(runtime: Runtime, id: string): Promise<StopResult & {readonly nextSteps: readonly string[]}> {
	const {context, folders} = runtime;
	const files = sessionFiles(folders, id);
	await endStopped(files, context);
	await using _lock = await withRoom(files.folder, async () => acquireLock(files.lock, {what: `session ${id}`}));
	try {
		const record = await readSession(folders, id);
		if (!record) return {leftBehind: [], trouble: [], nextSteps: []};
		using log = openEventLog(files.log);
		const emit: Context['emit'] = event => {
			log.emit(event);
			context.emit(event);
		};
		const journal = await openJournal(files.journal);
		await journal.record({kind: 'supervisor', identity: await ownIdentity()});
		const world = await stopWorld({...runtime, context: {...context, emit}}, record.request, journal.contents(), 'keep');
		const {failure} = record.status;
		const {leftBehind, trouble} = await runStopPlan(files, journal, world, {failure}).finally(async () => world.disconnect());
		return {
			leftBehind,
			trouble: [...(failure?.code === 'ended-badly' ? [failure.message] : []), ...trouble],
			nextSteps: ['try again: vmfuse-tui recover', ...(world.isGuestSilent ? [pullPlugStep(id)] : [])],
		};
	} finally {
		// Those of the process that was killed.
		await removeStaleLocks(locksFolder(folders));
	}
}
