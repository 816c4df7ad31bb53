import {readFile, stat} from 'node:fs/promises';
import {inject} from 'vitest';
import {eventually} from './eventually.js';

declare module 'vitest' {
	// biome-ignore lint/style/useConsistentTypeDefinitions: vitest's way to declare what the global set-up provides
	interface ProvidedContext {
		readonly home: string;
		/** Exists when the home is complete; not empty when it never will be. */
		readonly made: string | undefined;
	}
}

/** Milliseconds: to type all of a set-up into VirtualBox takes ten minutes, and longer beside other tests. */
export const preparationLimit = 2_400_000;

/** The environment in which the built program finds the intermediary that the whole run shares: named `vmfuse`, made by `setup` itself. */
export async function preparedHome(): Promise<{readonly VMFUSE_HOME: string}> {
	const made = inject('made');
	if (made !== undefined) {
		const isMade = async () => (await stat(made).catch(() => undefined)) !== undefined;
		await eventually('the intermediary that the run makes', isMade, {limit: preparationLimit, every: 500});
		const failure = await readFile(made, 'utf8');
		if (failure !== '') throw new Error(failure);
	}

	return {VMFUSE_HOME: inject('home')};
}
