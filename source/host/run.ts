import {execa} from 'execa';
import {CommandError} from '../errors.js';
import type {Context} from '../events.js';

type Options = {
	readonly input?: string | Uint8Array;
	/** Milliseconds. Every call has a limit: programs of the outside hang. */
	readonly timeout?: number;
	/** Exit statuses that are answers, not failures. */
	readonly accept?: readonly number[];
	readonly cwd?: string;
	readonly env?: Readonly<Record<string, string>>;
};

export type Output = {readonly stdout: string; readonly stderr: string; readonly status: number};

/**
Run a program of this computer to its end, with `LC_ALL=C.UTF-8` so that its output can be parsed, and report it as an event.
@throws CommandError when it cannot be started, fails, or takes longer than `timeout` (60 s by default); the signal's reason when that aborts.
*/
export async function run(
	[file, ...arguments_]: readonly [string, ...string[]],
	{signal, emit}: Context,
	{input, timeout = 60_000, accept = [0], cwd, env}: Options = {},
): Promise<Output> {
	signal.throwIfAborted();
	const started = performance.now();
	const result = await execa(file, arguments_, {
		reject: false,
		cancelSignal: signal,
		timeout,
		input: input ?? '',
		stripFinalNewline: false,
		...(cwd === undefined ? {} : {cwd}),
		env: {LC_ALL: 'C.UTF-8', ...env},
	});
	const command = [file, ...arguments_];
	emit({type: 'command', command, status: result.exitCode, seconds: (performance.now() - started) / 1000});
	signal.throwIfAborted();
	if (result.exitCode !== undefined && accept.includes(result.exitCode)) {
		return {stdout: result.stdout, stderr: result.stderr, status: result.exitCode};
	}

	const stderr = (result.stderr ?? '').trimEnd().split('\n').slice(-5).join('\n');
	const reason =
		result.code === 'ENOENT'
			? 'is not installed'
			: result.timedOut
				? `did not end within ${timeout / 1000} s`
				: `failed: ${stderr || result.shortMessage}`;
	throw new CommandError(`${file} ${reason}`, {command, status: result.exitCode, stderr, cause: result.cause});
}
