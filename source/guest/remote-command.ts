import {CommandError} from '../errors.js';
import type {Context} from '../events.js';
import {shellLine} from '../text/shell-line.js';
import type {Guest, GuestCommand, GuestOutput, RunOptions} from './guest.js';
import type {Ending, Transport} from './transport.js';
import {withLimit} from './with-limit.js';

/** What a login has on TinyCore; a command over SSH gets less, and TinyCore's extensions live in /usr/local. */
const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/sbin:/usr/bin:/bin';

/**
Makes libdevmapper (of LVM, cryptsetup, dmsetup) make its nodes itself and wait for no udev: TinyCore's has no rules that would tell it that it is done.
In libdevmapper since 1.02.62 (2011).
*/
const withoutUdev = 'DM_DISABLE_UDEV=1';

/** Milliseconds for a command, before the pace of the guest. */
const usualLimit = 60_000;

/** A guest that is reached by a transport. @param pace - how many times slower than usual it is. */
export function guestOver(transport: Transport, pace: number, context: Context): Guest {
	return {
		context,
		pace,
		run: async (argv, {timeout = usualLimit, ...options} = {}) => runRemotely(transport, argv, context, timeout * pace, options),
		under: other => guestOver(transport, pace, other),
		close: async () => transport.close(),
		closed: transport.closed,
	};
}

/** Run one program over an open connection, as `Guest.run` promises. @param timeout - milliseconds, of this computer's time. */
async function runRemotely(
	transport: Transport,
	argv: GuestCommand,
	{signal, emit}: Context,
	timeout: number,
	{stdin = '', accept = [0], secret = false}: Omit<RunOptions, 'timeout'>,
): Promise<GuestOutput> {
	signal.throwIfAborted();
	const shown = secret ? [argv[0], '•••'] : [...argv];
	const fail = (reason: string, {status, stderr = '', cause}: {status?: number; stderr?: string; cause?: unknown} = {}) => {
		const tail = stderr.trimEnd().split('\n').slice(-5).join('\n');
		return new CommandError(`${argv[0]} in the guest ${reason}${tail ? `: ${tail}` : ''}`, {command: shown, status, stderr: tail, cause});
	};

	// With exec the program takes the shell's place, so that its death by a signal is reported as such.
	const line = `PATH=${path}; export PATH ${withoutUdev}; exec ${shellLine(argv)}`;
	const started = performance.now();
	let ending: Ending | undefined;
	try {
		ending = await withLimit(signal, timeout, `did not end within ${Math.round(timeout / 100) / 10} s`, async stop =>
			transport.execute(line, stdin, stop),
		);
	} catch (error) {
		signal.throwIfAborted();
		throw fail((error as Error).message, {cause: error});
	} finally {
		emit({type: 'guest-command', command: shown, status: ending?.status ?? 255, seconds: (performance.now() - started) / 1000});
	}

	const {status, signalName, stdout, stderr} = ending;
	if (signalName !== undefined) throw fail(`was killed by SIG${signalName.replace(/^SIG/, '')}`, {stderr});
	if (status === undefined) throw fail('did not end: the connection to the guest broke', {stderr});
	if (accept !== 'any' && !accept.includes(status)) throw fail(`failed (status ${status})`, {status, stderr});
	return {status, stdout, stderr};
}
