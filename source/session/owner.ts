import {isSameProcess, type ProcessIdentity, processIdentity, readHolder} from '../host/lock.js';
import {thisPlatform} from '../host/platform/index.js';
import {type JournalContents, readJournal} from './journal.js';
import {latest} from './journal-entry.js';
import type {SessionFiles} from './session-files.js';

/** Who works, or worked, on a session: the latest that said so in its journal. */
export function ownerOf({entries}: JournalContents): ProcessIdentity | undefined {
	return latest(
		entries.map(({entry}) => entry),
		'supervisor',
	)?.identity;
}

/** The command that began it. */
export function beginnerOf({entries}: JournalContents): ProcessIdentity | undefined {
	const first = entries.find(({entry}) => entry.kind === 'supervisor')?.entry;
	return first?.kind === 'supervisor' ? first.identity : undefined;
}

/** Whether somebody works on a session. */
export async function isOwned(contents: JournalContents): Promise<boolean> {
	const owner = ownerOf(contents);
	return owner !== undefined && (await isSameProcess(owner));
}

/** Whether somebody works on a session, or has not quite left it: the journal goes a moment before its owner's lock. */
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

/** Whether this computer was started again since that process was: then its mounts, machines and claims are gone by themselves. */
export async function rebootedSince({started}: ProcessIdentity): Promise<boolean> {
	return thisPlatform().isBeforeBoot(started, (await ownIdentity()).started);
}
