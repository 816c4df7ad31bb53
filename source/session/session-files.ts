import {randomBytes} from 'node:crypto';
import {readdir} from 'node:fs/promises';
import path from 'node:path';
import type {Folders} from '../folders.js';

/** The files of a session. When it has ended, those that tell about it are kept: see `keepHistory`. */
export type SessionFiles = {
	readonly id: string;
	readonly folder: string;
	/** What it is about. */
	readonly request: string;
	/** Exists until everything was undone. */
	readonly journal: string;
	readonly status: string;
	/** Held by the process that works on the session: its supervisor, or `recover`. */
	readonly lock: string;
	/** One event a line. */
	readonly log: string;
	/** The output of sshfs: little unless it failed. */
	readonly sshfsErrors: string;
	/** The output of the supervisor's own process: empty unless it crashed. */
	readonly crash: string;
	readonly sshConfig: string;
	readonly knownHosts: string;
	/** The guest's screen, when it did not answer. */
	readonly screen: string;
};

export function sessionsFolder(folders: Folders): string {
	return path.join(folders.state, 'sessions');
}

/** The folder of the locks that do not belong to one session. */
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

/** The sessions that have a folder, ended ones included, in no order. */
export async function listSessionIds(folders: Folders): Promise<readonly string[]> {
	try {
		return (await readdir(sessionsFolder(folders))).filter(name => isSessionId(name));
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
		throw error;
	}
}
