import {explainSystemError, UserError} from '../../source/index.js';

/** An error for people: what failed, and what to do about it, one a line. */
export function errorLines(error: unknown): {readonly message: readonly string[]; readonly nextSteps: readonly string[]} {
	const known = error instanceof UserError ? error : explainSystemError(error);
	if (known) return {message: [sentence(known.message)], nextSteps: known.nextSteps.map(sentence)};
	const {stack, message} = error instanceof Error ? error : new Error(String(error));
	const where = (stack ?? '')
		.split('\n')
		.slice(1, 4)
		.map(line => line.trim());
	return {message: ['This is a fault of vmfuse-tui itself:', message, ...where], nextSteps: []};
}

/** A step may also begin with a command or a path, which stays as it is. */
export function sentence(text: string): string {
	return /^(vmfuse|[/~"])/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);
}
