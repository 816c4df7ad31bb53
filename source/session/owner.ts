import {isSameProcess, type ProcessIdentity, processIdentity, readHolder} from '../host/lock.js';
import {thisPlatform} from '../host/platform/index.js';
import {type JournalContents, readJournal} from './journal.js';
import type {SessionFiles} from './session-files.js';

/** The process that works, or worked, on a session: the latest one in its journal, unless it has given it up and may go on with others. */
export function ownerOf({entries, undone}: JournalContents): ProcessIdentity | undefined {
	const last = entries.findLast(({entry}) => entry.kind === 'supervisor');
	return last?.entry.kind === 'supervisor' && !undone.has(last.number) ? last.entry.identity : undefined;
}

/** The command that began the session. */
export function beginnerOf({entries}: JournalContents): ProcessIdentity | undefined {
	const first = entries.find(({entry}) => entry.kind === 'supervisor')?.entry;
	return first?.kind === 'supervisor' ? first.identity : undefined;
}

/** Whether a process works on a session. */
export async function isOwned(contents: JournalContents): Promise<boolean> {
	const owner = ownerOf(contents);
	return owner !== undefined && (await isSameProcess(owner));
}

/** Whether a process works on a session, or is just leaving it: the journal is removed a moment before its owner's lock. */
export async function isWorkedOn({journal, lock}: SessionFiles): Promise<boolean> {
	const contents = await readJournal(journal);
	if (contents && (await isOwned(contents))) return true;
	const holder = await readHolder(lock);
	return holder !== undefined && (await isSameProcess(holder));
}

export async function ownIdentity(): Promise<ProcessIdentity> {
	const identity = await processIdentity(process.pid);
	if (!identity) throw new Error('this process cannot find itself');
	return identity;
}

/** Whether this computer was restarted since that process started: then its mounts, machines and claims are gone by themselves. */
export async function rebootedSince({started}: ProcessIdentity): Promise<boolean> {
	return thisPlatform().isBeforeBoot(started, (await ownIdentity()).started);
}
