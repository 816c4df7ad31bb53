import {access} from 'node:fs/promises';
import type {Folders} from '../folders.js';
import {succeeds} from '../settled.js';
import {type JournalContents, readJournal} from './journal.js';
import {isOwned, stoppedOwner} from './owner.js';
import {readRequest, type SessionRequest} from './request.js';
import {listSessionIds, type SessionFiles, sessionFiles} from './session-files.js';
import {readStatus, type Status} from './status.js';

/** All that the files of a session say. */
export type SessionRecord = {
	readonly files: SessionFiles;
	readonly request: SessionRequest;
	readonly contents: JournalContents;
	readonly status: Status;
	/** Whether a process works on it. */
	readonly owned: boolean;
	/** The process that should work on it, and was stopped. */
	readonly stopped?: number | undefined;
};

/** @returns Undefined when nothing of it is left to clean up. */
export async function readSession(folders: Folders, id: string): Promise<SessionRecord | undefined> {
	const files = sessionFiles(folders, id);
	const contents = await readJournal(files.journal);
	// The request is written first and stays longest.
	const request = contents && (await readRequest(files.request));
	if (!contents || !request) return undefined;
	const owned = await isOwned(contents);
	const stopped = owned ? undefined : (await stoppedOwner(contents))?.pid;
	return {files, request, contents, status: (await readStatus(files.status)) ?? {phase: 'starting'}, owned, stopped};
}

/** The sessions that run or left something behind, the oldest first. */
export async function readSessions(folders: Folders): Promise<readonly SessionRecord[]> {
	const ids = await listSessionIds(folders);
	const records = await Promise.all(ids.map(async id => readSession(folders, id)));
	return records
		.filter(record => record !== undefined)
		.sort((one, other) => one.request.requestedAt.localeCompare(other.request.requestedAt));
}

/** Whether a session has a disk and a machine, or will: one that ended badly and was put back has its mountpoint alone. */
export function usesDisk({status: {phase, leftBehind = []}}: Pick<SessionRecord, 'status'>): boolean {
	return phase !== 'broken' || leftBehind.length > 0;
}

/** Whether a session's supervisor takes others in: only where its machine takes disks while it runs has it a door. */
export async function canBeJoined({files, owned, status: {phase, problem}}: SessionRecord): Promise<boolean> {
	if (!owned || phase !== 'mounted' || problem !== undefined) return false;
	return succeeds(access(files.socket));
}

/** The ids of the sessions whose clone rests on an intermediary. As long as there are any, it must not be removed. */
export async function sessionsUsing(folders: Folders, intermediary: string): Promise<readonly string[]> {
	const sessions = (await readSessions(folders)).filter(record => record.request.intermediary === intermediary && usesDisk(record));
	return sessions.map(({request}) => request.id);
}
