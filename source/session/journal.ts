import {mkdir, open, readFile, rm} from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import {count} from '../schemas.js';
import {unlessMissing} from '../settled.js';
import {parseRecord, type RecordKind, versioned} from '../stored-record.js';
import {type EntryOf, type JournalEntry, type JournalKind, journalEntry} from './journal-entry.js';
import {withRoom} from './room.js';
import {deleteByHand} from './session-files.js';

/** An entry with its number, counted from 0 in the order of acquisition. */
export type Acquisition = {readonly number: number; readonly entry: JournalEntry};

export type JournalContents = {
	/** In the order of acquisition. */
	readonly entries: readonly Acquisition[];
	/** Numbers of the entries that were undone. */
	readonly undone: ReadonlySet<number>;
	/** Where the last whole line ends, in bytes. After it there may be the torn line of a process that was killed while it wrote. */
	readonly wholeBytes: number;
};

type Line = Acquisition | {readonly undone: number};

/** Every line says its version, since releases may take turns at one journal. */
const kind: RecordKind<Line> = {
	what: 'the journal of a session',
	schema: v.union([v.object({number: count, entry: journalEntry}), v.object({undone: count})]),
	whenDamaged: deleteByHand,
};

/**
Read a journal's bytes: JSON objects, one a line. Only whole lines count. A torn line can only be the last one, and what it announces has not
happened, since that waits until the line is on disk. The same holds for all that follows a line that a power failure has blanked out.
@param file Named in errors.
@throws DamagedRecordError, NewerRecordError for a whole line that cannot be understood: to skip it would leave something behind.
*/
export function parseJournal(bytes: Buffer, file: string): JournalContents {
	const entries: Acquisition[] = [];
	const undone = new Set<number>();
	let wholeBytes = 0;
	for (;;) {
		const end = bytes.indexOf('\n', wholeBytes);
		const line = end === -1 ? undefined : parseLine(bytes.toString('utf8', wholeBytes, end), file);
		if (!line) return {entries, undone, wholeBytes};
		if ('undone' in line) undone.add(line.undone);
		else entries.push(line);
		wholeBytes = end + 1;
	}
}

/** @returns Undefined for a line that was not written completely. */
function parseLine(text: string, file: string): Line | undefined {
	try {
		JSON.parse(text);
	} catch {
		return undefined;
	}

	return parseRecord(kind, text, file);
}

/** The last entry of a kind, undone or not. */
export function latest<Kind extends JournalKind>({entries}: Pick<JournalContents, 'entries'>, kind: Kind): EntryOf<Kind> | undefined {
	const found = entries.findLast(({entry}) => entry.kind === kind)?.entry;
	return found as EntryOf<Kind> | undefined;
}

/** What is still to be undone, the latest first. */
export function outstanding({entries, undone}: Pick<JournalContents, 'entries' | 'undone'>): readonly Acquisition[] {
	return entries.filter(({number}) => !undone.has(number)).reverse();
}

/** Note that all entries of a kind were undone. */
export async function markUndone(journal: Journal, kind: JournalKind): Promise<void> {
	for (const {number, entry} of outstanding(journal.contents())) if (entry.kind === kind) await journal.markUndone(number);
}

/** @returns Undefined when there is no journal: the session has ended, or never began. */
export async function readJournal(file: string): Promise<JournalContents | undefined> {
	const bytes = await unlessMissing(readFile(file));
	return bytes && parseJournal(bytes, file);
}

/** An open journal. Its owner holds the session's lock, so there is never more than one. */
export type Journal = {
	/** The folder of its session. */
	readonly folder: string;
	contents(): JournalContents;
	/** Resolves when the entry is on disk. Only then may the thing be acquired. */
	record(entry: JournalEntry): Promise<void>;
	markUndone(number: number): Promise<void>;
	close(): Promise<void>;
	/** Remove the file: everything was undone. */
	remove(): Promise<void>;
};

/** Open a journal for writing, or begin one. A torn last line is cut off. */
export async function openJournal(file: string): Promise<Journal> {
	await mkdir(path.dirname(file), {recursive: true, mode: 0o700});
	const handle = await open(file, 'a+', 0o600);
	const {wholeBytes, ...found} = parseJournal(await handle.readFile(), file);
	const entries = [...found.entries];
	const undone = new Set(found.undone);
	await handle.truncate(wholeBytes);
	await syncFolder(path.dirname(file));
	const folder = path.dirname(file);
	let size = wholeBytes;
	const write = async (line: Line) =>
		withRoom(folder, async () => {
			const bytes = Buffer.from(`${JSON.stringify(versioned(kind, line))}\n`);
			try {
				await handle.appendFile(bytes);
				await handle.sync();
			} catch (error) {
				// What follows half a line would be taken for a part of it.
				await handle.truncate(size);
				throw error;
			}

			size += bytes.length;
		});

	return {
		folder,
		contents: () => ({entries, undone, wholeBytes}),
		async record(entry) {
			const acquisition = {number: (entries.at(-1)?.number ?? -1) + 1, entry};
			entries.push(acquisition);
			await write(acquisition);
		},
		async markUndone(number) {
			undone.add(number);
			await write({undone: number});
		},
		close: async () => handle.close(),
		async remove() {
			await handle.close();
			await rm(file, {force: true});
			await syncFolder(path.dirname(file));
		},
	};
}

/** That a file was made or removed survives a crash only when its folder was written, too. */
async function syncFolder(folder: string): Promise<void> {
	await using handle = await open(folder, 'r');
	await handle.sync();
}
