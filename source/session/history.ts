import {readdir, rm, stat} from 'node:fs/promises';
import path from 'node:path';
import type {Folders} from '../folders.js';
import {readJournal} from './journal.js';
import {listSessionIds, type SessionFiles, sessionFiles} from './session-files.js';

/** How many sessions that have ended are remembered, for `logs`. */
const history = 20;

/** Leave of a session that has ended what tells about it; keys and the like go. The lock goes with its holder. */
export async function tidy(files: SessionFiles): Promise<void> {
	const kept = new Set([files.request, files.status, files.log, files.crash, files.sshfsErrors, files.screen, files.lock]);
	const found = await readdir(files.folder);
	const doomed = found.map(name => path.join(files.folder, name)).filter(file => !kept.has(file) && !isMachineLog(file));
	await Promise.all(doomed.map(async file => rm(file, {recursive: true, force: true})));
}

/** A copy of the hypervisor's log, made when a clone did not start. */
function isMachineLog(file: string): boolean {
	return path.basename(file).startsWith('machine-');
}

/** Forget the oldest of the sessions that have ended. */
export async function pruneHistory(folders: Folders): Promise<void> {
	const ids = await listSessionIds(folders);
	const ended = await Promise.all(
		ids.map(async id => {
			const files = sessionFiles(folders, id);
			if (await readJournal(files.journal)) return undefined;
			// Another process may forget it at the same time.
			const found = await stat(files.folder).catch(() => undefined);
			return found && {files, mtimeMs: found.mtimeMs};
		}),
	);
	const oldest = ended
		.filter(session => session !== undefined)
		.sort((one, other) => other.mtimeMs - one.mtimeMs)
		.slice(history);
	await Promise.all(oldest.map(async ({files}) => rm(files.folder, {recursive: true, force: true})));
}
