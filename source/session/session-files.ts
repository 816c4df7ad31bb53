import {randomBytes} from 'node:crypto';
import {readdir} from 'node:fs/promises';
import path from 'node:path';
import type {Folders} from '../folders.js';
import {unlessMissing} from '../settled.js';

/** The files of a session. */
export type SessionFiles = Readonly<ReturnType<typeof sessionFiles>>;

function sessionsFolder(folders: Folders): string {
	return path.join(folders.state, 'sessions');
}

/** The folder of the locks that do not belong to one session. */
export function locksFolder(folders: Folders): string {
	return path.join(folders.state, 'locks');
}

/** Where a session keeps its files. When it has ended, those that tell about it are kept: see `keepHistory`. */
export function sessionFiles(folders: Folders, id: string) {
	const folder = path.join(sessionsFolder(folders), id);
	return {
		id,
		folder,
		/** What the session is about. */
		request: path.join(folder, 'request.json'),
		/** Exists until everything was undone. */
		journal: path.join(folder, 'journal.jsonl'),
		status: path.join(folder, 'status.json'),
		/** Held by the process that works on the session: its supervisor, or `recover`. */
		lock: path.join(folder, 'lock'),
		/** Where its supervisor listens for sessions that want to join. */
		socket: path.join(folder, 'socket'),
		/** One event a line. */
		log: path.join(folder, 'log.jsonl'),
		/** The output of sshfs: little unless it failed. */
		sshfsErrors: path.join(folder, 'sshfs.txt'),
		/** The output of the supervisor's own process: empty unless it crashed. */
		crash: path.join(folder, 'crash.txt'),
		/** For a shell in the guest. */
		sshConfig: path.join(folder, 'ssh_config'),
		/** The same for sshfs. It is gone as soon as that has connected: it must not connect again, to whoever has the port by then. */
		mountConfig: path.join(folder, 'mount_config'),
		knownHosts: path.join(folder, 'known_hosts'),
		/** Exists as long as nothing but the session's share can change its files: nobody joined its machine, or asked for a shell there. */
		alone: path.join(folder, 'alone'),
		/** The guest's screen, when it did not answer. */
		screen: path.join(folder, 'screen.png'),
	};
}

/** What to do about a session whose record in `file` cannot be used: only the user can find out what is left of it. One line each. */
export function deleteByHand(file: string): readonly string[] {
	const folder = path.dirname(file);
	return [
		`see whether its mount and its virtual machine (vmfuse-${path.basename(folder)}) are gone, and end them if not`,
		`then delete the folder of the session: ${folder}`,
	];
}

/** Eight hexadecimal digits. */
export function newSessionId(): string {
	return randomBytes(4).toString('hex');
}

/** The sessions that have a folder, ended ones included, in no order. */
export async function listSessionIds(folders: Folders): Promise<readonly string[]> {
	const names = (await unlessMissing(readdir(sessionsFolder(folders)))) ?? [];
	return names.filter(name => /^[\da-f]{8}$/.test(name));
}
