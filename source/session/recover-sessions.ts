import {stat} from 'node:fs/promises';
import * as v from 'valibot';
import {readEventLog} from '../event-log.js';
import {acquireLock, isSameProcess, LockedError, readHolder, removeStaleLocks} from '../host/lock.js';
import type {Runtime} from '../runtime.js';
import type {Parsed} from '../stored-record.js';
import {follow} from './follow.js';
import {MountBusyError} from './mount-busy.js';
import {beginnerOf, isWorkedOn} from './owner.js';
import {listSessionIds, locksFolder, type SessionFiles, sessionFiles} from './session-files.js';
import {readSession, readSessions, type SessionRecord} from './session-record.js';
import {takeOver} from './take-over.js';

/** A session that was cut off. */
export const recoverySchema = v.object({
	id: v.string(),
	source: v.string(),
	mountpoint: v.optional(v.string()),
	/** What could not be put back, a line each. */
	leftBehind: v.array(v.string()),
	/** What the user can do about that. */
	nextSteps: v.array(v.string()),
});
export type Recovery = Parsed<typeof recoverySchema>;

/** Put back what cut-off sessions left, and wait for those that are about to end by themselves. Sessions that run are left alone. */
export async function recoverSessions(engine: Runtime): Promise<readonly Recovery[]> {
	const recoveries: Recovery[] = [];
	for (const record of await readSessions(engine.folders)) {
		if (record.owned && !(await isEnding(record))) continue;
		recoveries.push(await recoverOne(engine, record));
	}

	for (const id of await listSessionIds(engine.folders)) await removeStaleLock(sessionFiles(engine.folders, id));
	await removeStaleLocks(locksFolder(engine.folders));
	return recoveries;
}

/** Its supervisor puts everything back already, or will as soon as it hears that the command that began it is gone. */
async function isEnding({status, contents}: SessionRecord): Promise<boolean> {
	if (status.phase === 'stopping' || status.phase === 'ended') return true;
	const beginner = beginnerOf(contents);
	return status.phase !== 'mounted' && beginner !== undefined && !(await isSameProcess(beginner));
}

async function recoverOne(engine: Runtime, {files, request, status}: SessionRecord): Promise<Recovery> {
	const recovery = {id: request.id, source: request.source.path, mountpoint: status.mountpoint, nextSteps: []};
	for (;;) {
		await awaitOwner(engine, files);
		if (!(await readSession(engine.folders, files.id))) return {...recovery, leftBehind: []};
		try {
			return {...recovery, leftBehind: await takeOver(engine, files.id)};
		} catch (error) {
			if (error instanceof MountBusyError) return {...recovery, leftBehind: [error.message], nextSteps: error.nextSteps};
			// Another `recover` was quicker.
			if (!(error instanceof LockedError)) throw error;
		}
	}
}

async function awaitOwner(engine: Runtime, files: SessionFiles): Promise<void> {
	if (!(await isWorkedOn(files))) return;
	engine.context.emit({type: 'notice', text: `session ${files.id} is being ended by another process: waiting for it`});
	const {size} = await stat(files.log).catch(() => ({size: 0}));
	await follow({
		files,
		log: readEventLog(files.log, size),
		reached: () => false,
		alive: () => isWorkedOn(files),
		context: engine.context,
	});
}

/** Of a process that was killed after its last entry was put back. */
async function removeStaleLock({id, lock}: SessionFiles): Promise<void> {
	const holder = await readHolder(lock);
	if (!holder || (await isSameProcess(holder))) return;
	try {
		await (await acquireLock(lock, {what: `session ${id}`})).release();
	} catch (error) {
		if (!(error instanceof LockedError)) throw error;
	}
}
