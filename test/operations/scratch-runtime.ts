import {mkdtemp, realpath, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {EngineEvent} from '../../source/events.js';
import type {Hypervisor} from '../../source/hypervisor/hypervisor.js';
import {engineOn} from '../../source/operations/create-engine.js';
import type {Engine} from '../../source/operations/engine.js';
import type {Runtime} from '../../source/runtime.js';

export type ScratchRuntime = {
	/** What operations work with. */
	readonly runtime: Runtime;
	/** The operations on that. */
	readonly engine: Engine;
	/** Its folders are in here; anything else may be, too. */
	readonly folder: string;
	readonly events: EngineEvent[];
	remove(): Promise<void>;
};

/** What a set-up needs of each hypervisor, and no test here uses. */
const unused = async () => Promise.reject(new Error('nothing runs here'));
const parts = {keyboard: unused, snapshot: unused, restore: unused, clone: unused} satisfies Partial<Hypervisor>;

/** A runtime with folders of its own, and the engine on it. @param hypervisors What is there: anything else is an error. */
export async function scratchRuntime(hypervisors: Readonly<Record<string, Partial<Hypervisor>>> = {}): Promise<ScratchRuntime> {
	const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'vmfuse-runtime-')));
	const events: EngineEvent[] = [];
	const runtime: Runtime = {
		folders: {data: path.join(folder, 'data'), state: path.join(folder, 'state'), cache: path.join(folder, 'cache')},
		hypervisor(name) {
			const known = hypervisors[name];
			if (!known) throw new Error(`nobody should ask for ${name}`);
			return {...parts, ...known} as Hypervisor;
		},
		context: {signal: new AbortController().signal, emit: event => events.push(event)},
	};
	return {
		folder,
		events,
		runtime,
		engine: engineOn({...runtime, drivers: async () => runtime.hypervisor}),
		remove: async () => rm(folder, {recursive: true, force: true}),
	};
}
