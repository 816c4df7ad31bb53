import {setTimeout as delay} from 'node:timers/promises';
import {CommandError, RequirementError} from '../../../errors.js';
import type {Context} from '../../../events.js';
import {run} from '../../../host/run.js';
import {useAnother} from '../../advice.js';
import {explain} from './known-failures.js';
import {limitFactor, usualLimit} from './limit-setting.js';
import {lockMachine} from './machine-lock.js';
import {VBoxError} from './vbox-error.js';

/** The machine that a call is about: only one call at a time is made about it. */
type Locked = {readonly name: string; readonly lockFile: string};

type Options = {
	readonly machine?: Locked | undefined;
	/** Milliseconds, before the user's setting. */
	readonly timeout?: number | undefined;
	/** Milliseconds during which a passing state is waited for. */
	readonly patience?: number;
	/** Give the wrapper's warnings as well. */
	readonly keepWarnings?: boolean;
};

/**
Run VBoxManage and give what it prints on stdout, without the wrapper's warnings.
@throws VBoxError with VirtualBox' code; RequirementError or UserError in plain words for the failures that we know, with the VBoxError as its cause;
CommandError when it does not answer in time; the signal's reason.
*/
export type Manage = (arguments_: readonly string[], context: Context, options?: Options) => Promise<string>;

/** Milliseconds: a machine stays locked for seconds after it was switched off. */
const usualPatience = 30_000;

const everyStatus = Array.from({length: 256}, (_, status) => status);

/** @param environment - added to ours. @throws UsageError when the setting of its time limit makes no sense. */
export function createManage(program: string, environment: Readonly<Record<string, string>> = {}): Manage {
	const factor = limitFactor();
	// Output must be in English: 7.0 and later translate their messages.
	const env = {...environment, LANG: 'C.UTF-8', LANGUAGE: 'C', LC_ALL: 'C.UTF-8'};

	async function once(arguments_: readonly string[], context: Context, timeout: number, keepWarnings: boolean): Promise<string> {
		const command = [program, ...arguments_] as const;
		const {stdout, stderr, status} = await run([...command], context, {env, timeout, accept: everyStatus}).catch(error => {
			throw inPlainWords(error, program, timeout);
		});
		// Some failures end with status 0 (Packer's driver has found them).
		const isFailure = status !== 0 || /^(?:\d+%\.*)*VBoxManage(?:\.exe)?: error: /m.test(stderr);
		if (!isFailure) return keepWarnings ? stdout : withoutWarnings(stdout);
		// The shell has found the wrapper, but not the program behind it.
		if (status === 126 || status === 127) throw notWorking(program, stderr.trim());
		throw new VBoxError({command, status, stderr});
	}

	return async (arguments_, context, {machine, timeout = usualLimit, patience = usualPatience, keepWarnings = false} = {}) => {
		let end: number | undefined;
		for (let pause = 100; ; pause = Math.min(pause * 2, 2000)) {
			const lock = machine && (await lockMachine(machine.lockFile, machine.name, context.signal));
			try {
				return await once(arguments_, context, timeout * factor, keepWarnings);
			} catch (error) {
				if (!(error instanceof VBoxError)) throw error;
				if (!isPassing(error) || (end !== undefined && performance.now() >= end)) throw explain(error);
				end ??= performance.now() + patience;
			} finally {
				await lock?.release();
			}

			await delay(pause, undefined, {signal: context.signal}).catch(() => context.signal.throwIfAborted());
		}
	};
}

/** Another process has the machine for a moment, a machine that has ended is still locked, or VirtualBox' service was just ending itself. */
function isPassing({resultCode: code, text}: VBoxError): boolean {
	return (
		code === 'VBOX_E_INVALID_OBJECT_STATE' ||
		(code === 'E_ACCESSDENIED' && /not ready/.test(text)) ||
		// The answers to a query while another call is finishing with the machine.
		/The session is not locked/.test(text) ||
		/Failed to create the VirtualBox object/.test(text)
	);
}

/** Why VBoxManage could not be run, or did not answer. */
function inPlainWords(error: unknown, program: string, timeout: number): unknown {
	if (!(error instanceof CommandError)) return error;
	const {code} = (error.cause ?? {}) as NodeJS.ErrnoException;
	if (code === 'ENOENT') return notThere();
	if (code === 'EACCES') return notWorking(program, error.message);
	if (error.status !== undefined) return error;
	const {command, status, stderr} = error;
	return new CommandError(`VirtualBox did not answer within ${timeout / 1000} s (VBoxManage ${command.slice(1, 3).join(' ')})`, {
		command,
		status,
		stderr,
		cause: error,
		nextSteps: [
			'See whether it answers you: VBoxManage list vms',
			'End every VirtualBox program and wait ten seconds; VirtualBox 7.0.0 without its Extension Pack hangs, 7.0.2 does not',
		],
	});
}

const install = 'Install it: https://www.virtualbox.org/wiki/Downloads';

function notThere(): RequirementError {
	return new RequirementError('VirtualBox is not installed: there is no program VBoxManage', {nextSteps: [install, useAnother]});
}

function notWorking(program: string, reason: string): RequirementError {
	return new RequirementError(`VirtualBox is broken: ${program} cannot be run`, {
		nextSteps: [`It said: ${reason.split('\n')[0]}`, install, useAnother],
	});
}

/**
The output as VBoxManage wrote it, without what the shell script in front of it (VirtualBox' `VBox.sh`, Linux) prints on stdout before every call:
paragraphs that begin with `WARNING: ` and end with the line that says what will not work, or with the next line that is neither indented nor empty.
*/
export function withoutWarnings(stdout: string): string {
	const lines = stdout.split('\n');
	let isInWarning = false;
	const first = lines.findIndex(line => {
		const begins = line.startsWith('WARNING: ');
		isInWarning ||= begins;
		return !isInWarning || !(begins || line === '' || /^\s/.test(line));
	});
	return first < 0 ? '' : lines.slice(first).join('\n');
}
