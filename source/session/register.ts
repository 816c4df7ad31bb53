import path from 'node:path';
import type {Context} from '../events.js';
import type {Folders} from '../folders.js';
import {acquireLock, LockedError} from '../host/lock.js';
import {refuseSharedMountpoint, refuseSharedSource} from './conflict.js';
import {pruneHistory} from './history.js';
import {type Journal, openJournal} from './journal.js';
import {ownIdentity} from './owner.js';
import {type SessionRequest, writeRequest} from './request.js';
import {locksFolder, sessionFiles} from './session-files.js';
import {readSessions} from './session-record.js';
import {type Status, writeStatus} from './status.js';
import {until} from './until.js';

/** Milliseconds to wait for another process that registers: it takes a moment. */
const patience = 30_000;

/**
Begin a session: from here on others know of it, and it belongs to this process until its supervisor says otherwise.
@returns The journal, open.
@throws UsageError when another session uses the disk.
*/
export async function registerSession(folders: Folders, request: SessionRequest, context: Context): Promise<Journal> {
	return oneAtATime(folders, context, async () => {
		refuseSharedSource(request, await readSessions(folders));
		await pruneHistory(folders);
		const files = sessionFiles(folders, request.id);
		await writeRequest(files.request, request);
		const journal = await openJournal(files.journal);
		await journal.record({kind: 'supervisor', identity: await ownIdentity()});
		return journal;
	});
}

/** @throws UsageError when another session uses what a session is to be about from now on. */
export async function checkRequest(folders: Folders, request: SessionRequest): Promise<void> {
	const others = await readSessions(folders);
	refuseSharedSource(
		request,
		others.filter(other => other.request.id !== request.id),
	);
}

/** Make known to others what a session is about from now on. @throws UsageError when another session uses it. */
export async function changeRequest(folders: Folders, request: SessionRequest, context: Context): Promise<void> {
	await oneAtATime(folders, context, async () => {
		await checkRequest(folders, request);
		await writeRequest(sessionFiles(folders, request.id).request, request);
	});
}

/** Make the mountpoint known to others. @throws UsageError when another session has it. */
export async function registerMountpoint(
	folders: Folders,
	id: string,
	status: Status & {readonly mountpoint: string},
	context: Context,
): Promise<void> {
	await oneAtATime(folders, context, async () => {
		const others = await readSessions(folders);
		refuseSharedMountpoint(
			status.mountpoint,
			others.filter(({request}) => request.id !== id),
		);
		await writeStatus(sessionFiles(folders, id).status, status);
	});
}

/** Two that look for conflicts at the same time would not see each other. */
async function oneAtATime<Result>(folders: Folders, {signal}: Context, work: () => Promise<Result>): Promise<Result> {
	const file = path.join(locksFolder(folders), 'sessions');
	const acquire = () => acquireLock(file, {what: 'the list of sessions'});
	const lock =
		(await until(
			async () =>
				acquire().catch((error: unknown) => {
					if (error instanceof LockedError) return undefined;
					throw error;
				}),
			{signal, limit: patience},
		)) ?? (await acquire());
	try {
		return await work();
	} finally {
		await lock.release();
	}
}
