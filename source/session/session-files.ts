import {randomBytes} from 'node:crypto';
import {readdir} from 'node:fs/promises';
import path from 'node:path';
import type {Folders} from '../folders.js';

/** Where a session keeps its things. All but the log (and what explains a failure) is gone when the session has ended. */
export type SessionFiles = {
	readonly id: string;
	readonly folder: string;
	/** What it is about. */
	readonly request: string;
	/** Exists as long as something is not put back. */
	readonly journal: string;
	readonly status: string;
	/** Held by whoever works on the session: its supervisor, or `recover`. */
	readonly lock: string;
	/** One event a line. */
	readonly log: string;
	/** What sshfs said, which is little unless it failed. */
	readonly sshfsErrors: string;
	/** What the supervisor's own process said: empty unless it crashed. */
	readonly crash: string;
	readonly sshConfig: string;
	readonly knownHosts: string;
	/** The guest's screen, when it did not answer. */
	readonly screen: string;
};

export function sessionsFolder(folders: Folders): string {
	return path.join(folders.state, 'sessions');
}

/** Where the locks are that are not a session's own. */
export function locksFolder(folders: Folders): string {
	return path.join(folders.state, 'locks');
}

export function sessionFiles(folders: Folders, id: string): SessionFiles {
	const folder = path.join(sessionsFolder(folders), id);
	return {
		id,
		folder,
		request: path.join(folder, 'request.json'),
		journal: path.join(folder, 'journal.jsonl'),
		status: path.join(folder, 'status.json'),
		lock: path.join(folder, 'lock'),
		log: path.join(folder, 'log.jsonl'),
		sshfsErrors: path.join(folder, 'sshfs.txt'),
		crash: path.join(folder, 'crash.txt'),
		sshConfig: path.join(folder, 'ssh_config'),
		knownHosts: path.join(folder, 'known_hosts'),
		screen: path.join(folder, 'screen.png'),
	};
}

/** Eight hexadecimal digits. */
export function newSessionId(): string {
	return randomBytes(4).toString('hex');
}

export function isSessionId(text: string): boolean {
	return /^[\da-f]{8}$/.test(text);
}

/** The sessions that left a trace, ended ones included, in no order. */
export async function listSessionIds(folders: Folders): Promise<readonly string[]> {
	try {
		return (await readdir(sessionsFolder(folders))).filter(name => isSessionId(name));
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
		throw error;
	}
}
