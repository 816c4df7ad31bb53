import {explainSystemError, UserError} from '../../source/index.js';

/** An error for people: what failed, and what to do about it, one a line. */
export function errorLines(error: unknown): {readonly message: readonly string[]; readonly nextSteps: readonly string[]} {
	const known = error instanceof UserError ? error : explainSystemError(error);
	if (known) return {message: [sentence(known.message)], nextSteps: known.nextSteps.map(sentence)};
	const message = error instanceof Error ? error.message : String(error);
	return {message: [`This is a fault of vmfuse-tui itself: ${message}`], nextSteps: ['The log says more: vmfuse-tui logs']};
}

/** A step may also begin with a command or a path, which stays as it is. */
export function sentence(text: string): string {
	return /^(vmfuse|sshfs|[/~"])/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);
}
