import {UserError} from '../errors.js';

/** A step failed, and another attempt may help. */
export class StepError extends UserError {
	/** How that is begun, and where it goes on: the last of the next steps. Who offers it in another way leaves it out. */
	readonly again: string;

	constructor(
		message: string,
		{nextSteps, again, cause}: {readonly nextSteps: readonly string[]; readonly again: string; readonly cause?: unknown},
	) {
		super(message, {nextSteps: [...nextSteps, again], cause});
		this.again = again;
	}
}
