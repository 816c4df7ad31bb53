import type {Client, ClientChannel} from 'ssh2';
import type {Ending, Transport} from './transport.js';

/** Up to ten programs at the same time (MaxSessions of OpenSSH). @param closed Resolves when the client's connection is gone. */
export function sshTransport(client: Client, closed: Promise<void>): Transport {
	return {
		execute: async (line, stdin, stop) => execute(client, line, stdin, stop),
		async close() {
			client.end();
			await closed;
		},
		closed,
	};
}

async function execute(client: Client, line: string, stdin: string | Buffer, stop: AbortSignal): Promise<Ending> {
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
	// A program may end without reading its input. Its status tells whether it failed.
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
