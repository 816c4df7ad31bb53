import * as v from 'valibot';
import {isSameProcess, LockedError, removeStaleLock, removeStaleLocks} from '../host/lock.js';
import type {Runtime} from '../runtime.js';
import type {Parsed} from '../stored-record.js';
import {takeOver} from './clean-up.js';
import {followToEnd} from './follow.js';
import {finishHistory} from './history.js';
import {MountBusyError} from './mount-busy.js';
import {beginnerOf, isWorkedOn} from './owner.js';
import {listSessionIds, locksFolder, sessionFiles} from './session-files.js';
import {readSession, readSessions, type SessionRecord} from './session-record.js';

/** A session that was cut off. */
export const recoverySchema = v.object({
	id: v.string(),
	source: v.string(),
	mountpoint: v.optional(v.string()),
	/** What could not be cleaned up, a line each. */
	leftBehind: v.array(v.string()),
	/** What is lost, or went wrong before, a line each. */
	trouble: v.array(v.string()),
	/** What the user can do about that. */
	nextSteps: v.array(v.string()),
});
export type Recovery = Parsed<typeof recoverySchema>;

/** Clean up what cut-off sessions left, and wait for those that are about to end by themselves. Sessions that run are left alone. */
export async function recoverSessions(runtime: Runtime): Promise<readonly Recovery[]> {
	const {folders} = runtime;
	const recoveries: Recovery[] = [];
	for (const record of await readSessions(folders)) {
		if (record.owned && !(await isEnding(record))) continue;
		recoveries.push(await recoverOne(runtime, record));
	}

	// A process may have been killed after it had undone its last entry.
	for (const id of await listSessionIds(folders)) {
		const files = sessionFiles(folders, id);
		await removeStaleLock(files.lock);
		await finishHistory(files);
	}

	await removeStaleLocks(locksFolder(folders));
	return recoveries;
}

/** Its supervisor cleans up already, or will as soon as it notices that the command that began it is gone. */
async function isEnding({status, contents}: SessionRecord): Promise<boolean> {
	if (status.phase === 'stopping' || status.phase === 'ended') return true;
	const beginner = beginnerOf(contents);
	return status.phase !== 'mounted' && beginner !== undefined && !(await isSameProcess(beginner));
}

async function recoverOne(runtime: Runtime, {files, request, status}: SessionRecord): Promise<Recovery> {
	const {context, folders} = runtime;
	const recovery = {id: request.id, source: request.source.path, mountpoint: status.mountpoint, trouble: [], nextSteps: []};
	for (;;) {
		if (await isWorkedOn(files)) {
			context.emit({type: 'notice', text: `session ${files.id} is being ended by another process: waiting for it`});
			await followToEnd(files, context);
		}

		if (!(await readSession(folders, files.id))) return {...recovery, leftBehind: []};
		try {
			const {nextSteps, ...result} = await takeOver(runtime, files.id);
			return {...recovery, ...result, nextSteps: result.leftBehind.length > 0 ? nextSteps : []};
		} catch (error) {
			if (error instanceof MountBusyError) return {...recovery, leftBehind: [error.message], nextSteps: error.nextSteps};
			// Another `recover` was quicker.
			if (!(error instanceof LockedError)) throw error;
		}
	}
}
