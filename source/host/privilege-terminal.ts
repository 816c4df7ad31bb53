import type {AskPassword} from '../ask-password.js';
import {CommandError} from '../errors.js';
import type {Context} from '../events.js';
import {shellLine} from '../text/shell-line.js';
import {lastLines, type Output} from './run.js';
import {needsRoot, sudoRefusal, withoutSudoTalk} from './sudo-messages.js';
import {SudoTerminal} from './sudo-terminal.js';

/** How often a password is asked for. Sudo itself stops after as many, unless it is set up otherwise. */
const attempts = 3;

/** Sudo remembers a password by the terminal that it was typed on: commands of the same asker share one. */
const terminals = new WeakMap<AskPassword, Promise<SudoTerminal>>();

/** Whether an asker has a terminal. Sudo may still know the password there. */
export function hasTerminal(ask: AskPassword): boolean {
	return terminals.has(ask);
}

/** Close the terminal of an asker, if it has one. The process does not end before. */
export async function closeSudo(ask: AskPassword): Promise<void> {
	const terminal = terminals.get(ask);
	terminals.delete(ask);
	await (await terminal?.catch(() => undefined))?.close();
}

/**
Run a command through sudo on a terminal of our own that nobody sees, and have `ask` answer what sudo asks there. The password is written to that
terminal and to nothing else. The terminal stays for the next command: `closeSudo` ends it.
@throws RequirementError when there is no right password, with the command to run by hand; CommandError when the command fails; the signal's reason.
*/
export async function runAsking(sudo: string, command: readonly string[], ask: AskPassword, {signal, emit}: Context): Promise<Output> {
	const terminal = await terminalOf(ask, command);
	const started = performance.now();
	let asked = 0;
	let gaveUp = false;
	const answer = async () => {
		asked += 1;
		if (asked > attempts) return undefined;
		const password = await ask({command: `sudo ${shellLine(command)}`, attempt: asked, attempts});
		gaveUp = password === undefined;
		return password;
	};
	const {status, stdout, stderr} = await terminal.run([sudo, '-p', terminal.prompt, '--', ...command], answer, signal);
	emit({type: 'command', command: [sudo, '--', ...command], status, seconds: (performance.now() - started) / 1000});
	signal.throwIfAborted();
	const said = withoutSudoTalk(stderr);
	if (status === 0) return {stdout, stderr: said, status};
	const obstacle = gaveUp ? 'no password was given' : obstacleIn(stderr, asked);
	if (obstacle !== undefined) throw needsRoot(command, obstacle);
	const tail = lastLines(said);
	throw new CommandError(`${shellLine(command)} failed as root: ${tail || `status ${status}`}`, {command, status, stderr: tail});
}

/** What kept sudo from running the command; undefined when it ran, and the failure is its own. */
function obstacleIn(stderr: string, asked: number): string | undefined {
	if (asked > attempts) return `none of ${attempts} passwords was right`;
	const refusal = sudoRefusal(stderr);
	if (refusal === 'not allowed') return 'sudo does not allow it to you';
	if (refusal !== 'no password') return undefined;
	return asked === 0 ? 'sudo could not ask for your password' : 'no password was right';
}

async function terminalOf(ask: AskPassword, command: readonly string[]): Promise<SudoTerminal> {
	const known = await terminals.get(ask);
	if (known?.isOpen) return known;
	await closeSudo(ask);
	const opening = SudoTerminal.open();
	terminals.set(ask, opening);
	try {
		return await opening;
	} catch (error) {
		terminals.delete(ask);
		throw needsRoot(command, `your password cannot be asked for on this computer (${(error as Error).message.split('\n')[0]})`);
	}
}
