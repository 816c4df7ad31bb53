import type {Context} from './events.js';
import type {Folders} from './folders.js';
import type {Hypervisor} from './hypervisor/hypervisor.js';
import type {HypervisorName} from './hypervisor/registry.js';

/** What operations work with. */
export type Runtime = {
	readonly folders: Folders;
	/** The driver of that name. */
	hypervisor(name: HypervisorName): Hypervisor;
	readonly context: Context;
	/** The script that is started again as a session's supervisor: `vmfuse-tui` itself. By default the one that runs. */
	readonly program?: string;
};

/** The part for operations that ask no hypervisor: loading the drivers takes time. */
export type DriverlessRuntime = Omit<Runtime, 'hypervisor'>;
