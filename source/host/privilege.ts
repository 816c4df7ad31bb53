import {execa} from 'execa';
import {CommandError, RequirementError} from '../errors.js';
import type {Context} from '../events.js';
import {findProgram} from './packages.js';
import {type Output, run} from './run.js';

type Options = {
	/** Sudo may ask for the password there: our own terminal, while no screen of ours is on it. */
	readonly terminal?: boolean;
	readonly uid?: number;
};

/**
Run a command as root: directly when we are, else through sudo, which asks for the password on the terminal when it needs one.
The exact command is announced before it runs.
@throws RequirementError when root cannot be had, with the command to run by hand; CommandError when the command fails.
*/
export async function runPrivileged(
	command: readonly [string, ...string[]],
	context: Context,
	{terminal = process.stdin.isTTY === true && process.stderr.isTTY === true, uid = process.getuid?.()}: Options = {},
): Promise<Output> {
	context.emit({type: 'notice', text: `as root: ${shellLine(command)}`});
	if (uid === 0) return run(command, context);
	const sudo = findProgram('sudo');
	if (!sudo) throw needsRoot(command, 'and sudo is not installed');
	try {
		return await run([sudo, '-n', '--', ...command], context);
	} catch (error) {
		if (!(error instanceof CommandError && isAskingForPassword(error.stderr))) throw error;
	}

	if (!terminal) throw needsRoot(command, 'and there is no terminal on which sudo could ask for your password');
	return runOnTerminal(sudo, command, context);
}

/** A command as one line for a shell, to be shown and copied. */
export function shellLine(command: readonly string[]): string {
	return command.map(word => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
}

/** Sudo in C says "a password is required", sudo-rs that "interactive authentication is required". */
function isAskingForPassword(stderr: string) {
	return /^sudo(?:-rs)?: .*(?:password|authentication) is required/m.test(stderr);
}

function needsRoot(command: readonly string[], why: string) {
	return new RequirementError(`root is needed, ${why}`, {
		nextSteps: [`Run it yourself, then try again: sudo ${shellLine(command)}`],
	});
}

async function runOnTerminal(sudo: string, command: readonly string[], {signal, emit}: Context): Promise<Output> {
	const started = performance.now();
	// Without a time limit: somebody types a password.
	const result = await execa(sudo, ['--', ...command], {
		reject: false,
		cancelSignal: signal,
		stdin: 'inherit',
		stderr: ['inherit', 'pipe'],
		stripFinalNewline: false,
		env: {LC_ALL: 'C.UTF-8'},
	});
	emit({type: 'command', command: [sudo, '--', ...command], status: result.exitCode, seconds: (performance.now() - started) / 1000});
	signal.throwIfAborted();
	if (result.exitCode === 0) return {stdout: result.stdout, stderr: result.stderr, status: 0};
	const stderr = result.stderr.trimEnd().split('\n').slice(-5).join('\n');
	throw new CommandError(`${shellLine(command)} failed as root: ${stderr || result.shortMessage}`, {
		command,
		status: result.exitCode,
		stderr,
	});
}
