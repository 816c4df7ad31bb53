import {type ExitCode, exitCodes} from './exit-codes.js';

/**
What went wrong, for programs, and for people what each code means: `--json` prints codes, and our own code asks for them. A code never changes
its meaning; its message may change its words.
*/
export const errorMeanings = {
	failed: 'something failed, and has no code of its own',
	usage: 'the command line or an argument is wrong, and that has no code of its own',
	requirement: 'a program, a permission or a kernel feature is missing, and that has no code of its own',
	'left-behind': 'something could not be put back',
	'command-failed': 'a program that vmfuse-tui ran failed',
	canceled: 'the user or a signal stopped it',
	internal: 'a fault of vmfuse-tui itself',
	system: 'the system refuses something in the folders of vmfuse-tui',
	'unknown-command': 'there is no such command',
	'unknown-option': 'the command has no such option',
	'no-disk': 'there is no such disk or image',
	'no-partition': 'there is no such partition',
	'disk-in-use': 'this computer, or another session, uses the disk or partition',
	'disk-changed': 'the disk has changed since it was chosen',
	'disk-unusable': 'the disk or partition cannot be used for another reason',
	'image-format': 'the image has to be converted first',
	'image-incomplete': 'files that the image needs are missing, or it is one part of an image',
	'image-encrypted': 'the image is encrypted',
	'image-damaged': 'the image is damaged, or not of the format that it claims',
	'no-device': 'there is no such guest device',
	'device-unusable': 'the guest device cannot be mounted',
	'ambiguous-device': 'several guest devices can be mounted',
	degraded: 'the device lacks disks, and is to be written to',
	hibernated: 'the system that the file system belongs to is hibernated',
	'not-clean': 'the file system was not closed cleanly',
	damaged: 'the file system is damaged',
	'cut-short': 'the file system was not copied whole',
	'read-only-features': 'the file system has features with which it can only be read',
	'unknown-features': 'the file system has features that the guest does not know',
	'missing-device': 'a device of the file system is missing',
	'no-driver': 'the guest has no driver for the file system',
	'disk-errors': 'the disk reports read or write errors',
	'overlay-full': 'there is no more room for what a guest writes on top of a read-only disk',
	'key-memory': 'the guest has too little memory to open the encrypted device, whatever the key',
	'wrong-key': 'no key opens the encrypted device',
	'mountpoint-unusable': 'nothing can be mounted at the mountpoint',
	'mountpoint-in-use': 'something is mounted at the mountpoint',
	'mount-busy': 'the mount is in use',
	'ended-badly': 'a mount ended before it was unmounted',
	'no-session': 'there is no such session',
	'no-intermediary': 'there is no such intermediary',
	'no-hypervisor': 'no hypervisor works',
	'machine-unreadable': 'the hypervisor cannot read what it knows of a machine',
	locked: 'another process of vmfuse-tui works on it',
	'damaged-record': 'a file of vmfuse-tui is damaged',
	'newer-record': 'a file was written by a newer vmfuse-tui',
	'guest-unreachable': 'the guest does not answer over SSH',
	'wrong-guest': 'another guest answers',
	'guest-refuses': 'the guest refuses the key of vmfuse-tui',
	'guest-stuck': 'a program in the guest does not end',
	console: "the guest's console did not do what it was told to",
	extension: 'an extension could not be loaded into the guest',
} as const;

export type ErrorCode = keyof typeof errorMeanings;
export const errorCodes = Object.keys(errorMeanings) as readonly ErrorCode[];

type Options = {
	/** By default the code of the class. */
	readonly code?: ErrorCode;
	/** What the user can do about it, one line each, in the order to try them. */
	readonly nextSteps?: readonly string[];
	readonly cause?: unknown;
};

/**
Something that the user can act on. `message` says what failed in one line; `nextSteps` what to do. The message also stands behind a colon: it
begins with a small letter, unless with a name. No stack is shown.
*/
export class UserError extends Error {
	/** The code of an error that has none of its own. */
	static readonly code: ErrorCode = 'failed';
	/** That of the class. */
	override readonly name: string;
	readonly code: ErrorCode;
	readonly nextSteps: readonly string[];
	readonly exitCode: ExitCode = exitCodes.failure;

	constructor(message: string, {code = new.target.code, nextSteps = [], cause}: Options = {}) {
		super(message, {cause});
		this.name = new.target.name;
		this.code = code;
		this.nextSteps = nextSteps;
	}
}

/** A wrong argument: found before anything was touched. Exit 2. */
export class UsageError extends UserError {
	static override readonly code = 'usage';
	override readonly exitCode = exitCodes.usage;
}

/** A program, permission or kernel feature is missing: found before anything was touched. Exit 3. */
export class RequirementError extends UserError {
	static override readonly code = 'requirement';
	override readonly exitCode = exitCodes.requirement;
}

/** It failed, and something could not be put back. Exit 4. */
export class LeftBehindError extends UserError {
	static override readonly code = 'left-behind';
	override readonly exitCode = exitCodes.leftBehind;
}

/** The user, or a signal, stopped it. */
export class CanceledError extends Error {
	override readonly name = 'CanceledError';
}

/** A program that we ran failed. `stderr` is the tail of what it said. */
export class CommandError extends UserError {
	static override readonly code = 'command-failed';
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
