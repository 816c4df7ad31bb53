import {explainSystemError, sentence, UserError} from '../../source/index.js';

/** An error for people: what failed, and what to do about it, one a line. */
export function errorLines(error: unknown): {readonly message: readonly string[]; readonly nextSteps: readonly string[]} {
	const known = error instanceof UserError ? error : explainSystemError(error);
	if (known) return {message: [sentence(known.message)], nextSteps: known.nextSteps.map(sentence)};
	const message = error instanceof Error ? error.message : String(error);
	return {message: [`This is a fault of vmfuse-tui itself: ${message}`], nextSteps: ['The log says more: vmfuse-tui logs']};
}
