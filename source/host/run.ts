import {execa} from 'execa';
import {CommandError} from '../errors.js';
import type {Context} from '../events.js';

type Options = {
	readonly input?: string | Uint8Array;
	/** Milliseconds. Every call has a limit: programs of the outside hang. */
	readonly timeout?: number;
	/** Exit statuses that are answers, not failures. */
	readonly accept?: readonly number[];
	readonly env?: Readonly<Record<string, string>>;
	/** The user answers it on our terminal, which shows its errors. So it has no time limit, and no `input`. */
	readonly terminal?: boolean;
};

export type Output = {readonly stdout: string; readonly stderr: string; readonly status: number};

/**
Run a program of this computer to its end, with `LC_ALL=C.UTF-8` so that its output can be parsed, and report it as an event.
@throws CommandError when it cannot be started, fails, or takes longer than `timeout` (60 s by default); the signal's reason when that aborts.
*/
export async function run(
	[file, ...arguments_]: readonly [string, ...string[]],
	{signal, emit}: Context,
	{input = '', timeout = 60_000, accept = [0], env, terminal = false}: Options = {},
): Promise<Output> {
	signal.throwIfAborted();
	const started = performance.now();
	const result = await execa(file, arguments_, {
		reject: false,
		cancelSignal: signal,
		stripFinalNewline: false,
		env: {LC_ALL: 'C.UTF-8', ...env},
		...(terminal ? {stdin: 'inherit', stderr: ['inherit', 'pipe']} : {timeout, input}),
	});
	const command = [file, ...arguments_];
	emit({type: 'command', command, status: result.exitCode, seconds: (performance.now() - started) / 1000});
	signal.throwIfAborted();
	const {stdout = '', stderr = '', exitCode: status, shortMessage} = result;
	if (status !== undefined && accept.includes(status)) return {stdout, stderr, status};
	const tail = lastLines(stderr);
	const failed = result.timedOut ? `did not end within ${timeout / 1000} s` : `failed: ${tail || shortMessage}`;
	const reason = result.code === 'ENOENT' ? 'is not installed' : failed;
	throw new CommandError(`${file} ${reason}`, {command, status, stderr: tail, cause: result.cause});
}

/** The end of what a program said. */
export function lastLines(output: string): string {
	return output.trimEnd().split('\n').slice(-5).join('\n');
}
