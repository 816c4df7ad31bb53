import {readdir, stat} from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import type {Folders} from '../../folders.js';
import {findIntermediary, type Intermediary} from '../../intermediary/intermediary.js';
import {workerOn} from '../../intermediary/lock.js';
import {SetupProgress} from '../../recipe/setup-progress.js';
import {count} from '../../schemas.js';
import type {Parsed} from '../../stored-record.js';

/** A set-up that was begun and not finished. */
export const unfinishedSetup = v.object({
	name: v.string(),
	/** The step that it goes on with. */
	nextStep: v.object({id: v.string(), title: v.string()}),
	finishedSteps: count,
	/** How many there are in all. */
	steps: count,
	/** The process that works on it now; undefined: it was cut off. */
	pid: v.optional(count),
});
export type UnfinishedSetup = Parsed<typeof unfinishedSetup>;

async function names(folders: Folders): Promise<readonly string[]> {
	return (await readdir(path.join(folders.data, 'intermediaries')).catch(() => [])).sort();
}

/** Those that are ready, by name. */
export async function listIntermediaries(folders: Folders): Promise<readonly Intermediary[]> {
	const found = await Promise.all((await names(folders)).map(async name => findIntermediary(folders, name)));
	return found.filter(intermediary => intermediary !== undefined);
}

/** Set-ups that were begun and not finished. */
export async function listUnfinished(folders: Folders): Promise<readonly UnfinishedSetup[]> {
	const found: UnfinishedSetup[] = [];
	for (const name of await names(folders)) {
		const progress = await SetupProgress.find(folders, name);
		if (!progress || (await findIntermediary(folders, name))) continue;
		// It needs all that a set-up needs: only where there is one.
		const {nextStepAfter, recipe} = await import('../../recipe/recipe.js');
		const pid = await workerOn(folders, name);
		const {id, title} = nextStepAfter(progress.finished);
		found.push({
			name,
			nextStep: {id, title},
			finishedSteps: recipe.findIndex(step => step.id === id),
			steps: recipe.length,
			...(pid === undefined ? {} : {pid}),
		});
	}

	return found;
}

/** Changes when a set-up begins, comes further or ends, and when an intermediary is removed. */
export async function intermediaryFingerprint(folders: Folders): Promise<string> {
	const files = (await names(folders)).flatMap(name =>
		['setup.json', 'intermediary.json'].map(file => path.join(folders.data, 'intermediaries', name, file)),
	);
	files.push(path.join(folders.state, 'locks'));
	const times = await Promise.all(files.map(async file => (await stat(file).catch(() => undefined))?.mtimeMs));
	return JSON.stringify([files, times]);
}
