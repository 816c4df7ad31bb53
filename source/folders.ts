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
};

export function folders(environment: NodeJS.ProcessEnv = process.env): Folders {
	const home = environment.VMFUSE_HOME;
	if (home) {
		const root = path.resolve(home);
		return {data: path.join(root, 'data'), state: path.join(root, 'state'), cache: path.join(root, 'cache')};
	}

	const {data, log, cache} = envPaths('vmfuse', {suffix: ''});
	return {data, state: log, cache};
}
