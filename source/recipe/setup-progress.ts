import {readFile, rm} from 'node:fs/promises';
import path from 'node:path';
import {writeFileAtomically} from '../atomic-file.js';
import type {Folders} from '../folders.js';
import {intermediaryFolder} from '../intermediary/intermediary.js';
import type {SetupOptions} from './setup-options.js';

/** What the steps find out and later steps need. */
export type Facts = {
	/** The image that is installed from, on this computer. */
	readonly iso?: string;
	readonly guestBits?: 32 | 64;
	readonly kernelBits?: 32 | 64 | undefined;
	readonly bootLabel?: string | undefined;
	readonly hostKey?: string;
	readonly tinyCoreVersion?: string;
};

type Record = {
	readonly options: SetupOptions;
	readonly finished: readonly string[];
	readonly facts: Facts;
};

/** How far a setup has come, on disk, so that it can go on after any interruption. */
export class SetupProgress {
	readonly #file: string;
	#record: Record;

	private constructor(file: string, record: Record) {
		this.#file = file;
		this.#record = record;
	}

	/** The progress of an unfinished setup, or undefined when there is none. */
	static async find(folders: Folders, name: string): Promise<SetupProgress | undefined> {
		const file = progressFile(folders, name);
		try {
			return new SetupProgress(file, JSON.parse(await readFile(file, 'utf8')) as Record);
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
			throw error;
		}
	}

	static async begin(folders: Folders, options: SetupOptions): Promise<SetupProgress> {
		const progress = new SetupProgress(progressFile(folders, options.name), {options, finished: [], facts: {}});
		await progress.#save();
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

	async learn(facts: Facts): Promise<void> {
		this.#record = {...this.#record, facts: {...this.#record.facts, ...facts}};
		await this.#save();
	}

	async setFinished(finished: readonly string[]): Promise<void> {
		this.#record = {...this.#record, finished};
		await this.#save();
	}

	async forget(): Promise<void> {
		await rm(this.#file, {force: true});
	}

	async #save(): Promise<void> {
		await writeFileAtomically(this.#file, `${JSON.stringify(this.#record, undefined, '\t')}\n`);
	}
}

function progressFile(folders: Folders, name: string): string {
	return path.join(intermediaryFolder(folders, name), 'setup.json');
}
