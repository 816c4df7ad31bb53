import {readdir, rm, stat} from 'node:fs/promises';
import path from 'node:path';
import type {Folders} from '../folders.js';
import {acquireLock, LockedError} from '../host/lock.js';
import {readJournal} from './journal.js';
import {listSessionIds, type SessionFiles, sessionFiles} from './session-files.js';
import {readStatus} from './status.js';

/** How many sessions that have ended are remembered, for `logs`. */
const mostRemembered = 20;

/** The files of a session that tell nothing about it once it has ended. The lock goes with its holder. */
async function surplusOf(files: SessionFiles): Promise<readonly string[]> {
	const kept = new Set([files.request, files.status, files.log, files.crash, files.sshfsErrors, files.screen, files.lock]);
	const found = (await readdir(files.folder)).map(name => path.join(files.folder, name));
	// A copy of the hypervisor's log is there when a clone did not start.
	return found.filter(file => !kept.has(file) && !path.basename(file).startsWith('machine-'));
}

/** Remove the files of a session that has ended, except for those that tell about it. */
export async function keepHistory(files: SessionFiles): Promise<void> {
	for (const file of await surplusOf(files)) await rm(file, {recursive: true, force: true});
}

/** Finish what `keepHistory` had begun in a process that was killed. Harmless for a session that has not ended, or that another process works on. */
export async function finishHistory(files: SessionFiles): Promise<void> {
	const status = await readStatus(files.status).catch(() => undefined);
	const hasEnded = (status?.phase === 'ended' || status?.phase === 'stopping') && !(await readJournal(files.journal));
	if (!hasEnded || (await surplusOf(files)).length === 0) return;
	try {
		await using _lock = await acquireLock(files.lock, {what: `session ${files.id}`});
		await keepHistory(files);
	} catch (error) {
		if (!(error instanceof LockedError)) throw error;
	}
}

/** Forget the oldest of the sessions that have ended. */
export async function pruneHistory(folders: Folders): Promise<void> {
	const ids = await listSessionIds(folders);
	const ended = await Promise.all(
		ids.map(async id => {
			const {folder, journal} = sessionFiles(folders, id);
			if (await readJournal(journal)) return [];
			// Another process may forget it at the same time.
			const found = await stat(folder).catch(() => undefined);
			return found ? [{folder, mtimeMs: found.mtimeMs}] : [];
		}),
	);
	const newestFirst = ended.flat().sort((one, other) => other.mtimeMs - one.mtimeMs);
	for (const {folder} of newestFirst.slice(mostRemembered)) await rm(folder, {recursive: true, force: true});
}
