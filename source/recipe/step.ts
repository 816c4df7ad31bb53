import type {Context} from '../events.js';
import type {Build} from './build.js';

/**
One step of the manual. Steps do their work again without harm: a step that was cut off is simply run again.

`leaves` says in what state the machine is when the step has finished, and what a power cut after it would lose:
`durable`: nothing; `volatile`: what this step did, since the guest keeps it in RAM until it is saved.
*/
export type Step = {
	/** The manual's number: "1a" to "5d". */
	readonly id: string;
	readonly title: string;
	readonly leaves: {readonly machine: 'none' | 'off' | 'console' | 'ssh'; readonly power: 'durable' | 'volatile'};
	/** Do it. The text that comes back, if any, is shown beside the step. */
	run(build: Build, context: Context): Promise<string | undefined>;
	/** Read back whether it took effect: right after the step, when a cut-off setup is taken up again, and after the last boot. */
	check?(build: Build, context: Context): Promise<boolean>;
};
