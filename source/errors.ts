import {type ExitCode, exitCodes} from './exit-codes.js';

/**
What went wrong, for programs: `--json` prints it, and code asks for it. A code never changes its meaning; its message may change its words.
*/
export const errorCodes = [
	/** Of each class, what has no code of its own. */
	'failed',
	'usage',
	'requirement',
	'left-behind',
	'command-failed',
	'canceled',
	/** A fault of vmfuse-tui itself. */
	'internal',
	/** The system refuses us something in our own folders. */
	'system',
	/** The command line. */
	'unknown-command',
	'unknown-option',
	/** A disk, image or partition: there is none, something uses it, or it cannot be used for another reason. */
	'no-disk',
	'no-partition',
	'disk-in-use',
	'disk-unusable',
	/** A device in the guest: there is none, it cannot be mounted, or it is not said which. */
	'no-device',
	'device-unusable',
	'ambiguous-device',
	'wrong-key',
	'mountpoint-unusable',
	'mountpoint-in-use',
	/** Somebody uses what is mounted. */
	'mount-busy',
	'no-session',
	'no-intermediary',
	'no-hypervisor',
	/** The hypervisor cannot read what it knows of a machine. */
	'machine-unreadable',
	/** Another process works on the same. */
	'locked',
	/** What we have written down is damaged, or of a newer release. */
	'damaged-record',
	'newer-record',
	/** The guest over SSH: it does not answer, it is another one, it does not let us in, a program in it does not end. */
	'guest-unreachable',
	'wrong-guest',
	'guest-refuses',
	'guest-stuck',
	/** The guest's console did not do what it was told to. */
	'console',
	/** An extension could not be loaded into the guest. */
	'extension',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

type Options = {
	/** That of the class when it is not said. */
	readonly code?: ErrorCode;
	/** What the user can do about it, one line each, in the order to try them. */
	readonly nextSteps?: readonly string[];
	readonly cause?: unknown;
};

/**
Something that the user can act on. `message` says what failed in one line, `nextSteps` what to do.
No stack is shown.
*/
export class UserError extends Error {
	/** Of what brings no code of its own. */
	static readonly code: ErrorCode = 'failed';
	override readonly name: string = 'UserError';
	readonly code: ErrorCode;
	readonly nextSteps: readonly string[];
	readonly exitCode: ExitCode = exitCodes.failure;

	constructor(message: string, {code = new.target.code, nextSteps = [], cause}: Options = {}) {
		super(message, {cause});
		this.code = code;
		this.nextSteps = nextSteps;
	}
}

/** A wrong argument: found before anything was touched. Exit 2. */
export class UsageError extends UserError {
	static override readonly code = 'usage';
	override readonly name = 'UsageError';
	override readonly exitCode = exitCodes.usage;
}

/** A program, permission or kernel feature is missing: found before anything was touched. Exit 3. */
export class RequirementError extends UserError {
	static override readonly code = 'requirement';
	override readonly name = 'RequirementError';
	override readonly exitCode = exitCodes.requirement;
}

/** It failed, and something could not be put back. Exit 4. */
export class LeftBehindError extends UserError {
	static override readonly code = 'left-behind';
	override readonly name = 'LeftBehindError';
	override readonly exitCode = exitCodes.leftBehind;
}

/** The user, or a signal, stopped it. */
export class CanceledError extends Error {
	override readonly name = 'CanceledError';
}

/** A program that we ran failed. `stderr` is the tail of what it said. */
export class CommandError extends UserError {
	static override readonly code = 'command-failed';
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
