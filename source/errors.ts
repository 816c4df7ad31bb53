import {type ExitCode, exitCodes} from './exit-codes.js';

type Options = {
	/** What the user can do about it, one line each, in the order to try them. */
	readonly nextSteps?: readonly string[];
	readonly cause?: unknown;
};

/**
Something that the user can act on. `message` says what failed in one line, `nextSteps` what to do.
No stack is shown.
*/
export class UserError extends Error {
	override readonly name: string = 'UserError';
	readonly nextSteps: readonly string[];
	readonly exitCode: ExitCode = exitCodes.failure;

	constructor(message: string, {nextSteps = [], cause}: Options = {}) {
		super(message, {cause});
		this.nextSteps = nextSteps;
	}
}

/** A wrong argument: found before anything was touched. Exit 2. */
export class UsageError extends UserError {
	override readonly name = 'UsageError';
	override readonly exitCode = exitCodes.usage;
}

/** A program, permission or kernel feature is missing: found before anything was touched. Exit 3. */
export class RequirementError extends UserError {
	override readonly name = 'RequirementError';
	override readonly exitCode = exitCodes.requirement;
}

/** It failed, and something could not be put back. Exit 4. */
export class LeftBehindError extends UserError {
	override readonly name = 'LeftBehindError';
	override readonly exitCode = exitCodes.leftBehind;
}

/** The user, or a signal, stopped it. */
export class CanceledError extends Error {
	override readonly name = 'CanceledError';
}

/** A program that we ran failed. `stderr` is the tail of what it said. */
export class CommandError extends UserError {
	override readonly name = 'CommandError';
	readonly command: readonly string[];
	readonly status: number | undefined;
	readonly stderr: string;

	constructor(
		message: string,
		{command, status, stderr, ...options}: Options & {command: readonly string[]; status: number | undefined; stderr: string},
	) {
		super(message, options);
		this.command = command;
		this.status = status;
		this.stderr = stderr;
	}
}
