import './environment.js';
import process from 'node:process';
import {isatty} from 'node:tty';
import type {AskPassword} from './ask-password.js';
import type {Command} from './commands/command.js';
import type {Arguments} from './commands/parse.js';
import type {WizardStart} from './commands/wizard-start.js';
import {CanceledError, UserError} from './errors.js';
import type {EngineEvent} from './events.js';
import {type ExitCode, exitCodes} from './exit-codes.js';
import {isInteractive} from './interactive.js';
import {exitCodeOf, jsonError, jsonEvent, jsonResult} from './report/json.js';
import {plainActivity, plainError, plainEvent} from './report/plain.js';
import {insideCommand, portCommand, saveStartCommand, superviseCommand} from './session/inner-commands.js';
import {version} from './version.js';

const signals = {SIGINT: exitCodes.interrupt, SIGTERM: exitCodes.terminate, SIGHUP: exitCodes.hangup} as const;

/** The script that runs now: a supervisor runs it once more, in a process of its own. */
const [, program] = process.argv;

/** Commands by which the program runs itself; people do not type them. See `inner-commands.ts`. */
const innerNames: readonly string[] = [superviseCommand, insideCommand, portCommand, saveStartCommand];

const terminals = [0, 1, 2].filter(descriptor => isatty(descriptor));

// A terminal can be closed, and the reader of a pipe can end. An error of these streams must not stop us before things are put back.
for (const stream of [process.stdin, process.stdout, process.stderr]) stream.on('error', () => {});
process.exitCode = await main(process.argv.slice(2));
endWithTerminal();

async function main(argv: readonly string[]): Promise<ExitCode> {
	const [first, ...rest] = argv;
	if (first !== undefined && innerNames.includes(first)) return runInner(first, rest);
	if (first === '--version' || first === '-V') return print(`${version}\n`);
	const isForPeople = isInteractive(process.stdin, process.stdout, process.env);
	if (first === undefined && isForPeople) return runWizards({start: 'home', setup: {}});
	// Neither the version nor the screens need the commands.
	const [{commandHelp, help}, {commandNamed, parseCommandLine}] = await Promise.all([
		import('./commands/help.js'),
		import('./commands/parse.js'),
	]);
	if (first === undefined) return print(help(), exitCodes.usage);
	if (first === '--help' || first === '-h') return print(help());
	const json = argv.includes('--json');
	try {
		if (first === 'help') return await print(rest[0] === undefined ? help() : commandHelp(commandNamed(rest[0])));
		const {command, arguments: given} = parseCommandLine(argv);
		if (given === 'help') return await print(commandHelp(command));
		if (command.name !== 'wizard' || !isForPeople) return await runCommand(command, given, json);
		const {wizardStart} = await import('./commands/wizard-start.js');
		return await runWizards(wizardStart(given));
	} catch (error) {
		return fail(error, json);
	}
}

async function runCommand(command: Command, given: Arguments, json: boolean): Promise<ExitCode> {
	const {signal, stoppedBy} = heedSignals();
	heedFaults(json);
	const context = {signal, emit: json ? emitJson : emitPlain()};
	try {
		const [{createEngine}, {rendered}] = await Promise.all([import('./operations/create-engine.js'), import('./commands/command.js')]);
		const result = await command.run(createEngine({...context, program}), {...given, context});
		const text = json ? jsonResult(command.name, result) : await rendered(command, result);
		const printed = await print(text, command.exitCode?.(result));
		return stoppedBy() ?? printed;
	} catch (error) {
		return fail(error, json, stoppedBy());
	}
}

async function runInner(name: string, [target = '', ...rest]: readonly string[]): Promise<ExitCode> {
	const {signal, stoppedBy} = heedSignals();
	heedFaults(false);
	try {
		if (name === superviseCommand) {
			const [{loadRuntime}, {supervise}] = await Promise.all([import('./operations/runtime.js'), import('./session/supervisor.js')]);
			await supervise(await loadRuntime({signal, program}), target);
		} else if (name === saveStartCommand) {
			const [{loadRuntime}, {saveStart}] = await Promise.all([import('./operations/runtime.js'), import('./session/save-start.js')]);
			await saveStart(await loadRuntime({signal, program}), target);
		} else if (name === portCommand) {
			const {portInside} = await import('./session/links/port-inside.js');
			await portInside(target, rest);
		} else {
			const {sshInside} = await import('./session/links/ssh-inside.js');
			await sshInside(target, rest);
		}

		return stoppedBy() ?? exitCodes.done;
	} catch (error) {
		return fail(error, false, stoppedBy());
	}
}

/** Show the screens: without a command, and for the command `wizard`. */
async function runWizards({start, setup}: WizardStart): Promise<ExitCode> {
	const {stdin, stdout, env: environment} = process;
	const atOnce = new AbortController();
	let isLent = false;
	const {signal, stoppedBy} = heedSignals({
		onSecond: () => atOnce.abort(),
		// Ctrl-C in another program that has the terminal is meant for that.
		ignores: name => isLent && name === 'SIGINT',
	});
	const [{startWizards}, {createEngine}] = await Promise.all([
		import('../wizards/shell/start.js'),
		import('./operations/create-engine.js'),
	]);
	let ask: AskPassword | undefined;
	try {
		const {exitCode, summary} = await startWizards({
			engine: createEngine({signal, program, askPassword: async question => ask?.(question)}),
			version,
			start,
			setup,
			stdin,
			stdout,
			environment,
			setAskPassword(asker) {
				ask = asker;
			},
			async runInTerminal(command) {
				const {runInTerminal} = await import('./host/run-in-terminal.js');
				isLent = true;
				return runInTerminal(command).finally(() => {
					isLent = false;
				});
			},
			signal,
			atOnce: atOnce.signal,
		});
		stdout.write(summary.map(line => `${line}\n`).join(''));
		endWithTerminal();
		// Work that was cut off may still have timers or sockets, which would keep the process alive.
		process.exit(exitCode === exitCodes.leftBehind ? exitCode : (stoppedBy() ?? exitCode));
	} catch (error) {
		return fail(error, false, stoppedBy());
	}
}

type Signals = {
	/** Aborts at the first one. */
	readonly signal: AbortSignal;
	/** The exit code of the first one, when one has come. */
	stoppedBy(): ExitCode | undefined;
};

/** Stop in order at a signal. The first one aborts. The second one warns that the third one ends the process, or calls `onSecond`. */
function heedSignals({onSecond, ignores}: {onSecond?(): void; ignores?(signal: string): boolean} = {}): Signals {
	const stop = new AbortController();
	let stopped: ExitCode | undefined;
	let count = 0;
	for (const [signal, code] of Object.entries(signals)) {
		// `on`, not `once`: a second signal must not kill us before the first has put things back.
		process.on(signal, () => {
			// When a terminal is closed, the system and the shell each send SIGHUP: the user has not asked twice.
			if (ignores?.(signal) || (signal === 'SIGHUP' && stopped !== undefined)) return;
			stopped ??= code;
			count++;
			if (count === 1) stop.abort(new CanceledError(`by ${signal}`));
			else if (count > 2) process.exit(code);
			else if (onSecond) onSecond();
			else process.stderr.write('Stopping in order. Press Ctrl-C once more to stop at once; then run vmfuse-tui recover\n');
		});
	}

	return {signal: stop.signal, stoppedBy: () => stopped};
}

/** An error that nobody catches ends the process, as it does by default, but is reported as other faults are. The screens do this themselves. */
function heedFaults(json: boolean): void {
	process.once('uncaughtException', async error => process.exit(await fail(error, json)));
}

/**
Write the result. A reader that has gone (EPIPE) is no failure; a full disk is one.
@returns The exit code: `code`, if it is not a failure by that.
*/
async function print(text: string, code: ExitCode = exitCodes.done): Promise<ExitCode> {
	const error = await new Promise<NodeJS.ErrnoException | null | undefined>(resolve => {
		process.stdout.write(text, resolve);
	});
	if (!error || error.code === 'EPIPE' || terminals.includes(process.stdout.fd)) return code;
	process.stderr.write(plainError(new UserError(`it is done, but the result could not be written: ${error.message}`)));
	return code === exitCodes.done ? exitCodes.failure : code;
}

/** End by SIGHUP, as other programs do, when the terminal is gone: at a usual exit Node would try to reset it, and abort. */
function endWithTerminal(): void {
	if (terminals.every(descriptor => isatty(descriptor))) return;
	process.removeAllListeners('SIGHUP');
	process.kill(process.pid, 'SIGHUP');
}

/** @param stopped - the exit code of the signal that stopped us: only that something is left behind weighs more. */
async function fail(cause: unknown, json: boolean, stopped?: ExitCode): Promise<ExitCode> {
	const [{explained}, {folders}] = await Promise.all([import('./report/explained.js'), import('./folders.js')]);
	const error = await explained(cause, folders());
	const own = exitCodeOf(error);
	const code = own === exitCodes.leftBehind ? own : (stopped ?? own);
	if (json) process.stdout.write(jsonError(error, code));
	else process.stderr.write(plainError(error));
	return code;
}

function emitJson(event: EngineEvent): void {
	const line = jsonEvent(event);
	if (line !== undefined) process.stdout.write(line);
}

/** Progress goes to standard error, so that results can be piped. On a terminal the line of what is under way is replaced when it is done. */
function emitPlain(): (event: EngineEvent) => void {
	const {stderr} = process;
	let activity = false;
	const show = (text: string) => {
		stderr.write(activity ? `\r\u001B[K${text}` : text);
	};
	return event => {
		const line = plainEvent(event);
		if (line !== undefined) {
			show(`${line}\n`);
			activity = false;
		}

		const now = stderr.isTTY ? plainActivity(event) : undefined;
		if (now !== undefined) {
			show(now.slice(0, (stderr.columns ?? 80) - 1));
			activity = true;
		}
	};
}
