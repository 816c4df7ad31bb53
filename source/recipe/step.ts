import type {Context} from '../events.js';
import type {Build} from './build.js';
import type {StepEntry, StepId} from './step-list.js';

/** What a step of the manual does. Its number, its title and how it goes on after a stop are in step-list.ts. */
export type StepWork = {
	readonly id: StepId;
	/** In what state the machine is when the step has finished. */
	readonly leaves: 'none' | 'off' | 'console' | 'ssh';
	/** It can also begin with the machine off, as it is after a stop, where the step before it leaves it running. */
	readonly canBeginOff?: true;
	/** Do it. The text that comes back, if any, is shown beside the step. */
	run(build: Build, context: Context): Promise<string | undefined>;
	/** Read back right after the step whether it took effect; where it is not said, `holds` is asked. */
	check?(build: Build, context: Context): Promise<boolean>;
	/**
	A test of the guest's shell, for root and without single quotes, that succeeds from now on after every boot from the disk. It is asked when a
	set-up goes on behind this step, and after the last boot: a guest forgets what was not saved.
	*/
	readonly holds?: string;
};

export type Step = StepEntry & StepWork;
