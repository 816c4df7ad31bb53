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

/** A record of version 0 differs only in not saying its version. */
function recordKind(name: string): RecordKind<Record> {
	return {
		what: `the record of the unfinished set-up of "${name}"`,
		version: 1,
		schema,
		migrations: [old => old],
		whenDamaged: file => [`delete that file (${file}), then begin anew: ${setupCommand(name, '--restart')}`],
	};
}

/** How far a set-up has come, on disk, so that it can go on after any interruption. */
export class SetupProgress {
	readonly #file: string;
	#record: Record;

	private constructor(file: string, record: Record) {
		this.#file = file;
		this.#record = record;
	}

	/** The progress of an unfinished set-up, or undefined when there is none. */
	static async find(folders: Folders, name: string): Promise<SetupProgress | undefined> {
		const file = progressFile(folders, name);
		const record = await readRecord(recordKind(name), file);
		return record && new SetupProgress(file, record);
	}

	static async begin(folders: Folders, options: SetupOptions): Promise<SetupProgress> {
		const progress = new SetupProgress(progressFile(folders, options.name), {options, finished: [], facts: {}});
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

	/** Where its files come from now: the next attempt is not asked again. */
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
		await writeRecord(recordKind(this.options.name), this.#file, this.#record);
	}
}

function progressFile(folders: Folders, name: string): string {
	return path.join(intermediaryFolder(folders, name), 'setup.json');
}
