import type {Client, ClientChannel} from 'ssh2';
import {CommandError} from '../errors.js';
import type {Context} from '../events.js';
import {shellLine} from '../text/shell-line.js';
import type {GuestCommand, GuestOutput, RunOptions} from './guest.js';
import {withLimit} from './with-limit.js';

/** What a login has on TinyCore; a command over SSH gets less, and TinyCore's extensions live in /usr/local. */
const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/sbin:/usr/bin:/bin';

/**
Makes libdevmapper (of LVM, cryptsetup, dmsetup) make its nodes itself and wait for no udev: TinyCore's has no rules that would tell it that it is done.
In libdevmapper since 1.02.62 (2011).
*/
const withoutUdev = 'DM_DISABLE_UDEV=1';

type Ending = {readonly status?: number; readonly signalName?: string; readonly stdout: string; readonly stderr: string};

/** Run one program over an open connection, as `Guest.run` promises. @param timeout - milliseconds, of this computer's time. */
export async function runRemotely(
	client: Client,
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
			finish(client, line, stdin, stop),
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

/** @throws Error with what a sentence about the program goes on with. */
async function finish(client: Client, line: string, stdin: string | Buffer, stop: AbortSignal): Promise<Ending> {
	const stopped = new Promise<never>((_, reject) => {
		stop.addEventListener('abort', () => reject(stop.reason), {once: true});
	});
	const opening = open(client, line);
	try {
		const {channel, ending} = await Promise.race([opening, stopped]);
		channel.end(stdin);
		return await Promise.race([ending, stopped]);
	} catch (error) {
		// A channel that opens only now is of no use any more.
		opening.then(({channel}) => channel.close()).catch(() => {});
		throw error;
	}
}

async function open(client: Client, line: string): Promise<{readonly channel: ClientChannel; readonly ending: Promise<Ending>}> {
	return new Promise((resolve, reject) => {
		try {
			client.exec(line, (cause, channel) => {
				if (cause) reject(new Error('could not be started: the guest opens no channel for it', {cause}));
				// At once: the program may have ended already.
				else resolve({channel, ending: collect(channel)});
			});
		} catch (cause) {
			// ssh2 throws at once when it knows that the connection is gone.
			reject(new Error('could not be started: the connection to the guest is gone', {cause}));
		}
	});
}

async function collect(channel: ClientChannel): Promise<Ending> {
	const stdout: Buffer[] = [];
	const stderr: Buffer[] = [];
	let exit: {status?: number; signalName?: string} = {};
	channel.on('exit', (status: number | null, signalName?: string) => {
		exit = status === null ? {signalName: signalName ?? 'KILL'} : {status};
	});
	channel.on('data', (chunk: Buffer) => stdout.push(chunk));
	channel.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
	// A program that ends without reading its input is no failure: its status says what matters.
	channel.on('error', () => {});
	// The two streams close one by one: what is on stderr can still be on its way when the channel has closed.
	await Promise.all([closed(channel), closed(channel.stderr)]);
	return {...exit, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString()};
}

async function closed(stream: ClientChannel | ClientChannel['stderr']): Promise<void> {
	return new Promise(resolve => {
		stream.once('close', () => resolve());
	});
}
