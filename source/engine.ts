import type {Context} from './events.js';
import type {Folders} from './folders.js';
import type {Hypervisor} from './hypervisor/hypervisor.js';
import type {HypervisorName} from './hypervisor/registry.js';

/** What every command works with. */
export type Engine = {
	readonly folders: Folders;
	/** The driver of that name. */
	hypervisor(name: HypervisorName): Hypervisor;
	readonly context: Context;
};
