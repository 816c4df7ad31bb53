import type {Context} from '../events.js';
import type {Build} from './build.js';

/** A step of the manual: all that there is to know of it. */
export type Step = {
	/** The manual's number: "1a" to "5d". */
	readonly id: string;
	readonly title: string;
	/**
	The step with which a set-up goes on that was stopped in this one: by whatever, at any moment of it, the machine switched off without warning.
	It is this step where it can be done again on what it left half done. It is an earlier one where it needs what was only in the guest's memory,
	or where what it left is in the way of doing it again. test/faults/setup-stops.test.ts stops every step in every way.
	*/
	readonly resume: string;
	/** In what state the machine is when the step has finished. */
	readonly leaves: 'none' | 'off' | 'console' | 'ssh';
	/** It can also begin with the machine off, as it is after a stop, where the step before it leaves it running. */
	readonly canBeginOff?: true;
	/** Do it. The text that comes back, if any, is shown beside the step. */
	run(build: Build, context: Context): Promise<string | undefined> | Promise<void>;
	/** Read back right after the step whether it took effect; where it is not said, `holds` is asked. */
	check?(build: Build, context: Context): Promise<boolean>;
	/**
	A test of the guest's shell, for root and without single quotes, that succeeds from now on after every boot from the disk. It is asked when a
	set-up goes on behind this step, and after the last boot: a guest forgets what was not saved.
	*/
	readonly holds?: string;
	/** The guest has booted for the last time: what all steps say that holds is asked. */
	readonly checksAll?: true;
};
