import {readFile} from 'node:fs/promises';
import path from 'node:path';
import type {Context} from '../events.js';
import type {Folders} from '../folders.js';
import type {Lock} from '../host/lock.js';
import {unlessMissing} from '../settled.js';
import {type JournalContents, outstanding, parseJournal} from './journal.js';
import type {JournalEntry} from './journal-entry.js';
import {listSessionIds, locksFolder, sessionFiles} from './session-files.js';
import {waitForLock} from './wait-for-lock.js';

/** A session that has something of a machine, and has not given it back. */
export type MachineUser = {readonly id: string; readonly contents: JournalContents};

/**
The other sessions that share a machine, by their journals, whether processes look after them or not. Whoever acts upon it holds the machine's lock.
@param id - of the session that asks.
@throws DamagedRecordError, NewerRecordError for the journal of one that shares it.
*/
export async function otherUsers(folders: Folders, id: string, machine: string): Promise<readonly MachineUser[]> {
	const users: MachineUser[] = [];
	for (const other of await listSessionIds(folders)) {
		const {journal} = sessionFiles(folders, other);
		const bytes = await unlessMissing(readFile(journal));
		// What cannot be understood, and is about another machine, is in nobody's way.
		if (other === id || !bytes?.includes(JSON.stringify(machine))) continue;
		const contents = parseJournal(bytes, journal);
		if (outstanding(contents).some(({entry}) => 'machine' in entry && entry.machine === machine)) users.push({id: other, contents});
	}

	return users;
}

/** The ids of the disks that a session has, or has begun to attach. */
export function disksOf({contents}: MachineUser): readonly string[] {
	return outstanding(contents).flatMap(({entry}) => (entry.kind === 'disk' ? [entry.id] : []));
}

/** Whether one of them has the same thing. */
export function isKept(entry: JournalEntry, users: readonly MachineUser[]): boolean {
	return users.some(({contents}) => outstanding(contents).some(other => isSameThing(other.entry, entry)));
}

function isSameThing(one: JournalEntry, other: JournalEntry): boolean {
	if (one.kind === 'claim' && other.kind === 'claim') return one.path === other.path;
	if (!('machine' in one) || !('machine' in other) || one.kind !== other.kind || one.machine !== other.machine) return false;
	return !('id' in one) || !('id' in other) || one.id === other.id;
}

/** Keep other sessions from joining and from leaving a machine, until the lock is released. */
export async function lockMachine(folders: Folders, machine: string, {signal}: Context): Promise<Lock> {
	const file = path.join(locksFolder(folders), `machine-${machine}`);
	return waitForLock(file, {what: `the virtual machine ${machine}`, signal, limit: Number.POSITIVE_INFINITY});
}
