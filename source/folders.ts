import path from 'node:path';
import envPaths from 'env-paths';

/**
Where things are kept, following the platform (XDG on Linux). `VMFUSE_HOME` puts everything below one folder:
for tests, and for keeping several installations apart.
*/
export type Folders = {
	/** Machines, intermediaries, keys. */
	readonly data: string;
	/** Journals, logs, locks. */
	readonly state: string;
	/** Downloads: can be deleted at any time. */
	readonly cache: string;
	/** The one folder that holds them all, absolute; undefined where the platform has a separate place for each. */
	readonly home?: string;
};

/** Absolute paths. Nothing is made. */
export function folders(environment: NodeJS.ProcessEnv = process.env): Folders {
	const {VMFUSE_HOME} = environment;
	if (VMFUSE_HOME) {
		const home = path.resolve(VMFUSE_HOME);
		return {home, data: path.join(home, 'data'), state: path.join(home, 'state'), cache: path.join(home, 'cache')};
	}

	const {data, log, cache} = envPaths('vmfuse', {suffix: ''});
	return {data, state: log, cache};
}
