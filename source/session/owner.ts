import {readHolder} from '../host/lock.js';
import {thisPlatform} from '../host/platform/index.js';
import {isSameProcess, ownIdentity, type ProcessIdentity, standsStill} from '../host/process-identity.js';
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

/** Whether a process works on a session. One that was stopped does not: the disk would wait for ever. */
export async function isOwned(contents: JournalContents): Promise<boolean> {
	return works(ownerOf(contents));
}

async function works(process: ProcessIdentity | undefined): Promise<boolean> {
	return process !== undefined && (await isSameProcess(process)) && !(await thisPlatform().isStopped(process.pid));
}

/** The process that should work on a session, and was stopped. */
export async function stoppedOwner(contents: JournalContents): Promise<ProcessIdentity | undefined> {
	const owner = ownerOf(contents);
	return owner && (await standsStill(owner)) ? owner : undefined;
}

/** Whether a process works on a session, or is just leaving it: the journal is removed a moment before its owner's lock. */
export async function isWorkedOn({journal, lock}: SessionFiles): Promise<boolean> {
	const contents = await readJournal(journal);
	if (contents && (await isOwned(contents))) return true;
	return works(await readHolder(lock));
}

/** Whether this computer was restarted since that process started. Then its mounts, machines and claims are gone. */
export async function rebootedSince({started}: ProcessIdentity): Promise<boolean> {
	return thisPlatform().isBeforeBoot(started, (await ownIdentity()).started);
}
