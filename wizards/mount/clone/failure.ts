import {explainSystemError, LeftBehindError, printable, UserError} from '../../../source/index.js';

/** What went wrong, as it is shown: harmless text. */
export type Failure = {
	readonly message: string;
	readonly nextSteps: readonly string[];
	/** Where the log is, when there is one. */
	readonly log?: string;
};

export function failureOf(error: unknown): Failure {
	const known = error instanceof UserError ? error : explainSystemError(error);
	if (known) return {message: printable(known.message), nextSteps: known.nextSteps.map(step => printable(step))};
	const message = error instanceof Error ? error.message : String(error);
	return {message: `This is a fault of vmfuse-tui itself: ${printable(message)}`, nextSteps: []};
}

/** The same of work that was stopped: that it ended is no failure, but what it left behind is. */
export function failureAfter(signal: AbortSignal, error: unknown): Failure | undefined {
	return signal.aborted && !(error instanceof LeftBehindError) ? undefined : failureOf(error);
}
