import {LockedError} from '../../host/lock.js';
import {workerOn} from '../../intermediary/lock.js';
import {undoExtension} from '../../recipe/extend.js';
import {SetupProgress} from '../../recipe/setup-progress.js';
import type {Runtime} from '../../runtime.js';
import {listIntermediaries} from './list-intermediaries.js';

/** What is being added to an intermediary, or was, when that was cut off. */
export type UnfinishedExtension = {
	readonly intermediary: string;
	readonly extensions: readonly string[];
	/** The process that works on it now; undefined: it was cut off. */
	readonly pid: number | undefined;
};

/** What is under way, and what was cut off. */
export async function listExtending({folders}: Pick<Runtime, 'folders'>): Promise<readonly UnfinishedExtension[]> {
	const found: UnfinishedExtension[] = [];
	for (const {name} of await listIntermediaries(folders)) {
		const progress = await SetupProgress.find(folders, name, 'extension');
		if (progress) found.push({intermediary: name, extensions: progress.options.extensions, pid: await workerOn(folders, name)});
	}

	return found;
}

/** Undo what was cut off. What somebody works on is left alone. @returns What was undone. */
export async function undoExtensions(runtime: Runtime): Promise<Array<{intermediary: string; extensions: string[]}>> {
	const undone: Array<{intermediary: string; extensions: string[]}> = [];
	for (const {intermediary} of await listExtending(runtime)) {
		const extensions = await undoExtension(runtime, intermediary).catch((error: unknown) => {
			if (error instanceof LockedError) return [];
			throw error;
		});
		if (extensions.length > 0) undone.push({intermediary, extensions: [...extensions]});
	}

	return undone;
}
