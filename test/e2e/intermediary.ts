import {inject} from 'vitest';

declare module 'vitest' {
	// biome-ignore lint/style/useConsistentTypeDefinitions: vitest's way to declare what the global set-up provides
	interface ProvidedContext {
		readonly home: string;
	}
}

/** The environment in which the built program finds the intermediary that the whole run shares: named `vmfuse`, made by `setup` itself. */
export function preparedHome(): {readonly VMFUSE_HOME: string} {
	return {VMFUSE_HOME: inject('home')};
}
