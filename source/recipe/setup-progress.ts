import {rm} from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import type {Folders} from '../folders.js';
import {intermediaryFolder} from '../intermediary/intermediary.js';
import {type Parsed, type RecordKind, readRecord, writeRecord} from '../stored-record.js';
import {type SetupOptions, setupCommand, setupOptions} from './setup-options.js';

/** What the steps find out and later steps need. */
const factsSchema = v.object({
	/** The image that is installed from, on this computer. */
	iso: v.optional(v.string()),
	guestBits: v.optional(v.picklist([32, 64])),
	/** What the kernel of the image needs of the processor, where it says so. */
	kernelBits: v.optional(v.picklist([32, 64])),
	bootLabel: v.optional(v.string()),
	/** Enter alone would boot something else. */
	onlyByLabel: v.optional(v.literal(true)),
	hostKey: v.optional(v.string()),
	tinyCoreVersion: v.optional(v.string()),
});
type Facts = Parsed<typeof factsSchema>;

const schema = v.object({
	options: setupOptions,
	/** The ids of the steps, in order. */
	finished: v.array(v.string()),
	facts: factsSchema,
});
type Record = Parsed<typeof schema>;

/** What is under way with an intermediary: it is made, or extensions are added to one that is ready. Both may be, where the first has just ended. */
type Kind = 'setup' | 'extension';

function recordKind(name: string, kind: Kind): RecordKind<Record> {
	const isSetup = kind === 'setup';
	return {
		what: isSetup ? `the record of the unfinished set-up of "${name}"` : `the record of what is being added to "${name}"`,
		schema,
		whenDamaged: file => [`delete that file (${file})${isSetup ? `, then begin anew: ${setupCommand(name, '--restart')}` : ''}`],
	};
}

/** How far a set-up, or what adds to one, has come, on disk, so that whatever interrupts it, it is known. */
export class SetupProgress {
	readonly #file: string;
	readonly #kind: Kind;
	#record: Record;

	private constructor(file: string, kind: Kind, record: Record) {
		this.#file = file;
		this.#kind = kind;
		this.#record = record;
	}

	/** The progress of an unfinished set-up, or undefined when there is none. */
	static async find(folders: Folders, name: string, kind: Kind = 'setup'): Promise<SetupProgress | undefined> {
		const file = progressFile(folders, name, kind);
		const record = await readRecord(recordKind(name, kind), file);
		return record && new SetupProgress(file, kind, record);
	}

	static async begin(folders: Folders, options: SetupOptions, kind: Kind = 'setup'): Promise<SetupProgress> {
		const file = progressFile(folders, options.name, kind);
		// The address of a proxy may have a password, and whoever goes on takes that of then.
		const progress = new SetupProgress(file, kind, {options: {...options, proxy: undefined}, finished: [], facts: {}});
		await progress.#change({});
		return progress;
	}

	get options(): SetupOptions {
		return this.#record.options;
	}

	get finished(): readonly string[] {
		return this.#record.finished;
	}

	get facts(): Facts {
		return this.#record.facts;
	}

	/** Record where its files come from now, so that the next attempt need not be told. */
	async setSources(sources: Pick<SetupOptions, 'iso' | 'mirror'>): Promise<void> {
		await this.#change({options: {...this.options, ...sources}});
	}

	async learn(facts: Facts): Promise<void> {
		await this.#change({facts: {...this.facts, ...facts}});
	}

	async setFinished(finished: readonly string[]): Promise<void> {
		await this.#change({finished});
	}

	async forget(): Promise<void> {
		await rm(this.#file, {force: true});
	}

	async #change(changes: Partial<Record>): Promise<void> {
		this.#record = {...this.#record, ...changes};
		await writeRecord(recordKind(this.options.name, this.#kind), this.#file, this.#record);
	}
}

function progressFile(folders: Folders, name: string, kind: Kind): string {
	return path.join(intermediaryFolder(folders, name), `${kind}.json`);
}
