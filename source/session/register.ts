import path from 'node:path';
import type {Context} from '../events.js';
import type {Folders} from '../folders.js';
import {ownIdentity} from '../host/process-identity.js';
import {refuseSharedMountpoint, refuseSharedSource} from './conflict.js';
import {pruneHistory} from './history.js';
import {type Journal, openJournal} from './journal.js';
import {type SessionRequest, writeRequest} from './request.js';
import {locksFolder, sessionFiles} from './session-files.js';
import {readSessions, type SessionRecord} from './session-record.js';
import {type Status, writeStatus} from './status.js';
import {waitForLock} from './wait-for-lock.js';

/** Milliseconds to wait for another process that registers: it takes a moment. */
const patience = 30_000;

/**
Begin a session: from here on other processes know of it, and it belongs to this process until its supervisor takes it over.
@returns The journal, open.
@throws UsageError when another session uses the disk.
*/
export async function registerSession(folders: Folders, request: SessionRequest, context: Context): Promise<Journal> {
	return oneAtATime(folders, context, async () => {
		await checkRequest(folders, request);
		await pruneHistory(folders);
		const files = sessionFiles(folders, request.id);
		await writeRequest(files.request, request);
		const journal = await openJournal(files.journal);
		await journal.record({kind: 'supervisor', identity: await ownIdentity()});
		return journal;
	});
}

/** @throws UsageError when another session uses what this session is about to use. */
export async function checkRequest(folders: Folders, request: SessionRequest): Promise<void> {
	const machines = request.machine === undefined ? [] : [request.machine];
	refuseSharedSource(request, await otherSessions(folders, request.id), machines);
}

/** Let other processes know what a session uses from now on. @throws UsageError when another session uses it. */
export async function changeRequest(folders: Folders, request: SessionRequest, context: Context): Promise<void> {
	await oneAtATime(folders, context, async () => {
		await checkRequest(folders, request);
		await writeRequest(sessionFiles(folders, request.id).request, request);
	});
}

/** Let other processes know the mountpoint. @throws UsageError when another session has it. */
export async function registerMountpoint(
	folders: Folders,
	id: string,
	status: Status & {readonly mountpoint: string},
	context: Context,
): Promise<void> {
	await oneAtATime(folders, context, async () => {
		refuseSharedMountpoint(status.mountpoint, await otherSessions(folders, id));
		await writeStatus(sessionFiles(folders, id).status, status);
	});
}

async function otherSessions(folders: Folders, id: string): Promise<readonly SessionRecord[]> {
	return (await readSessions(folders)).filter(({request}) => request.id !== id);
}

/** Two processes that look for conflicts at the same time would not see each other. */
async function oneAtATime<Result>(folders: Folders, {signal}: Context, work: () => Promise<Result>): Promise<Result> {
	await using _lock = await waitForLock(path.join(locksFolder(folders), 'sessions'), {
		what: 'the list of sessions',
		signal,
		limit: patience,
	});
	return await work();
}
