import {readdir, rm, stat} from 'node:fs/promises';
import path from 'node:path';
import type {Folders} from '../folders.js';
import {readJournal} from './journal.js';
import {listSessionIds, type SessionFiles, sessionFiles} from './session-files.js';

/** How many sessions that have ended are remembered, for `logs`. */
const mostRemembered = 20;

/** Remove the files of a session that has ended, except for those that tell about it. The lock goes with its holder. */
export async function keepHistory(files: SessionFiles): Promise<void> {
	const kept = new Set([files.request, files.status, files.log, files.crash, files.sshfsErrors, files.screen, files.lock]);
	for (const name of await readdir(files.folder)) {
		const file = path.join(files.folder, name);
		// A copy of the hypervisor's log is there when a clone did not start.
		if (!kept.has(file) && !name.startsWith('machine-')) await rm(file, {recursive: true, force: true});
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
