import type {Client, ClientChannel} from 'ssh2';
import {CommandError} from '../errors.js';
import type {Context} from '../events.js';
import {shellLine} from '../text/shell-line.js';
import type {GuestOutput, RunOptions} from './guest.js';

/** What a login has on TinyCore; a command over SSH gets less, and TinyCore's extensions live in /usr/local. */
const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/sbin:/usr/bin:/bin';

/**
Makes libdevmapper (of LVM, cryptsetup, dmsetup) make its nodes itself and wait for no udev: TinyCore's has no rules that would tell it that it is done.
In libdevmapper since 1.02.62 (2011).
*/
const withoutUdev = 'DM_DISABLE_UDEV=1';

type Ending = {readonly status?: number; readonly signalName?: string; readonly stdout: string; readonly stderr: string};

/** Run one program over an open connection, as `Guest.run` promises. */
export async function runRemotely(
	client: Client,
	argv: readonly [string, ...string[]],
	{signal, emit}: Context,
	{stdin = '', timeout = 60_000, accept = [0], secret = false}: RunOptions = {},
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
		ending = await finish(client, line, stdin, timeout, signal);
	} catch (error) {
		signal.throwIfAborted();
		throw fail((error as Error).message, {cause: error});
	} finally {
		emit({type: 'guest-command', command: shown, status: ending?.status ?? 255, seconds: (performance.now() - started) / 1000});
	}

	const {status, signalName, stdout, stderr} = ending;
	if (signalName !== undefined) {
		throw fail(`was killed by SIG${signalName.replace(/^SIG/, '')}`, {stderr});
	}

	if (status === undefined) {
		throw fail('did not end: the connection to the guest broke', {stderr});
	}

	if (!accept.includes(status)) {
		throw fail(`failed (status ${status})`, {status, stderr});
	}

	return {status, stdout, stderr};
}

async function finish(client: Client, line: string, stdin: string | Buffer, timeout: number, signal: AbortSignal): Promise<Ending> {
	return new Promise((resolve, reject) => {
		let channel: ClientChannel | undefined;
		let settled = false;
		const settle = (act: () => void) => {
			settled = true;
			clearTimeout(timer);
			signal.removeEventListener('abort', onAbort);
			act();
		};
		const giveUp = (reason: unknown) =>
			settle(() => {
				channel?.close();
				reject(reason);
			});
		const onAbort = () => giveUp(signal.reason);
		const timer = setTimeout(() => giveUp(new Error(`did not end within ${timeout / 1000} s`)), timeout);
		signal.addEventListener('abort', onAbort);

		const onChannel = (error: Error | undefined, opened: ClientChannel) => {
			if (settled) {
				opened?.close();
				return;
			}

			if (error) {
				settle(() => reject(new Error(`could not be started: ${error.message}`, {cause: error})));
				return;
			}

			channel = opened;
			collect(opened, ending => settle(() => resolve(ending)));
			opened.end(stdin);
		};
		try {
			client.exec(line, onChannel);
		} catch (error) {
			// ssh2 throws at once when it knows that the connection is gone.
			settle(() => reject(new Error('could not be started: the connection to the guest is gone', {cause: error})));
		}
	});
}

function collect(channel: ClientChannel, done: (ending: Ending) => void): void {
	const stdout: Buffer[] = [];
	const stderr: Buffer[] = [];
	let exit: {status?: number; signalName?: string} = {};
	// The two streams close one by one: what is on stderr can still be on its way when the channel has closed.
	let open = 2;
	const onClose = () => {
		open -= 1;
		if (open === 0) {
			done({...exit, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString()});
		}
	};
	channel.on('exit', (status: number | null, signalName?: string) => {
		exit = status === null ? {signalName: signalName ?? 'KILL'} : {status};
	});
	channel.on('data', (chunk: Buffer) => stdout.push(chunk));
	channel.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
	channel.on('close', onClose);
	channel.stderr.on('close', onClose);
	// A program that ends without reading its input is no failure; what matters is told by its status.
	channel.on('error', () => {});
}
