import path from 'node:path';
import type {AskPassword} from '../ask-password.js';
import type {Emit} from '../events.js';
import {folders} from '../folders.js';
import type {Runtime} from '../runtime.js';

export type EngineOptions = {
	/** Everything is kept below this folder. By default `VMFUSE_HOME` says where, else the platform's own folders are used. */
	readonly home?: string | undefined;
	/** Stops calls that have no signal of their own. By default nothing does. */
	readonly signal?: AbortSignal | undefined;
	/** Gets the events of calls that have no listener of their own. */
	readonly emit?: Emit | undefined;
	/** Asked for the password of a command that needs root. By default sudo asks on the terminal, if there is any. */
	readonly askPassword?: AskPassword | undefined;
	/** The program that looks after each mount, in a process of its own. By default the `vmfuse-tui` of this package. */
	readonly program?: string | undefined;
};

/** A runtime whose drivers are loaded when they are needed. */
export type LazyRuntime = Omit<Runtime, 'hypervisor'> & {
	/** Load the drivers. */
	drivers(): Promise<Runtime['hypervisor']>;
};

/** Nothing is read or made yet. */
export function lazyRuntime({home, signal, emit = () => {}, askPassword, program}: EngineOptions): LazyRuntime {
	const places = folders(home === undefined ? process.env : {VMFUSE_HOME: home});
	return {
		folders: places,
		context: {signal: signal ?? new AbortController().signal, emit, askPassword},
		program: program ?? path.join(import.meta.dirname, 'cli.js'),
		async drivers() {
			const {loadHypervisors} = await import('../hypervisor/registry.js');
			return loadHypervisors(places.data);
		},
	};
}

/** The same with the drivers loaded, for work that is no operation: the supervisor's. */
export async function loadRuntime(options: EngineOptions): Promise<Runtime> {
	const {drivers, ...rest} = lazyRuntime(options);
	return {...rest, hypervisor: await drivers()};
}
