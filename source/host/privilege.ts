import {CommandError} from '../errors.js';
import type {Context} from '../events.js';
import {shellLine} from '../text/shell-line.js';
import {findProgram} from './find-program.js';
import {type Output, run} from './run.js';
import {isAskingForPassword, needsRoot} from './sudo-messages.js';

type Options = {
	/** Sudo may ask for the password there: our own terminal, while no screen of ours is on it. */
	readonly terminal?: boolean;
	readonly uid?: number;
};

/**
Run a command as root: directly when we are, else through sudo. When that needs a password, the context's `askPassword` is asked, or, where there
is none, sudo asks on the terminal. The exact command is announced before it runs.
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
	if (!sudo) throw needsRoot(command, 'sudo is not installed');
	const ask = context.askPassword;
	const asking = ask && (await import('./privilege-terminal.js'));
	if (ask && asking?.hasTerminal(ask)) return asking.runAsking(sudo, command, ask, context);
	try {
		return await run([sudo, '-n', '--', ...command], context);
	} catch (error) {
		if (!(error instanceof CommandError && isAskingForPassword(error.stderr))) throw error;
	}

	if (ask && asking) return asking.runAsking(sudo, command, ask, context);
	if (!terminal) throw needsRoot(command, 'there is no terminal on which sudo could ask for your password');
	return run([sudo, '--', ...command], context, {terminal: true});
}
