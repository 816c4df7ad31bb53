import {setTimeout as delay} from 'node:timers/promises';
import type {Client} from 'ssh2';
import {UserError} from '../errors.js';
import type {Context} from '../events.js';
import {connectionError, UnreachableGuestError} from './connection-error.js';
import {waitForGreeting} from './greeting.js';
import type {Guest} from './guest.js';
import {type HostKey, hostKeyAlgorithms} from './host-key.js';
import {runRemotely} from './remote-command.js';

export type GuestAddress = {
	/** On 127.0.0.1. */
	readonly port: number;
	readonly user?: string;
	/** The key itself, not a file's name. */
	readonly privateKey: string;
	/** The only key that we believe. */
	readonly hostKey: HostKey;
};

type ConnectOptions = GuestAddress & {
	/** Milliseconds for the whole attempt. */
	readonly timeout: number;
	readonly context: Context;
};

/**
Open a connection to the guest's SSH server: one attempt.
@throws UnreachableGuestError when it does not answer in time, WrongHostKeyError, RefusedKeyError; the signal's reason when that aborts.
*/
export async function connectGuest({timeout, ...options}: ConnectOptions): Promise<Guest> {
	return attempt(options, timeout, timeout);
}

type WaitOptions = GuestAddress & {
	/** Milliseconds until we give up. */
	readonly limit: number;
	/** Whether the machine still runs: asked between attempts. */
	readonly stillAlive?: () => boolean | Promise<boolean>;
	readonly context: Context;
};

/** Milliseconds. Without KVM a handshake takes 1 to 3 s, and much more while the guest is still busy booting. */
const handshakeLimit = 45_000;

/**
Try to connect again and again until the guest's SSH server lets us in. It is tried at once and then at short intervals, since a machine
that is starting gives no sign when it can be reached.
@throws UserError when the machine died; UnreachableGuestError after `limit`; WrongHostKeyError and RefusedKeyError at once;
the signal's reason when that aborts.
*/
export async function waitForGuest({limit, stillAlive = () => true, ...options}: WaitOptions): Promise<Guest> {
	const end = performance.now() + limit;
	// A connection that was opened before the guest had a network may stay silent for ever, so each gets little patience, but ever more.
	let patience = 1500;
	let pause = 100;
	for (;;) {
		try {
			const left = Math.max(1, end - performance.now());
			return await attempt(options, Math.min(patience, left), Math.min(handshakeLimit, left));
		} catch (error) {
			if (!(error instanceof UnreachableGuestError)) {
				throw error;
			}

			if (!(await stillAlive())) {
				throw new UserError('The virtual machine stopped before its SSH server answered', {cause: error});
			}

			if (performance.now() + pause >= end) {
				throw new UnreachableGuestError(`No answer from the guest's SSH server within ${Math.round(limit / 1000)} s: ${reasonOf(error)}`, {
					cause: error,
				});
			}
		}

		await delay(pause, undefined, {signal: options.context.signal}).catch(() => options.context.signal.throwIfAborted());
		patience = Math.min(patience * 1.5, 15_000);
		pause = Math.min(pause * 1.5, 1000);
	}
}

function reasonOf({cause, message}: UnreachableGuestError): string {
	return cause instanceof Error ? cause.message : message;
}

async function attempt(options: GuestAddress & {context: Context}, patience: number, limit: number): Promise<Guest> {
	const {port, user = 'root', privateKey, hostKey, context} = options;
	// Loaded when it is needed: it is a quarter of the program.
	const {default: ssh2} = await import('ssh2');
	const unusable = ssh2.utils.parseKey(privateKey);
	if (unusable instanceof Error) {
		throw new UserError(`Our SSH key cannot be read: ${unusable.message}`, {cause: unusable});
	}

	const started = performance.now();
	let offered: Buffer | undefined;
	const client = new ssh2.Client();
	const closed = new Promise<void>(resolve => {
		client.once('close', () => resolve());
	});
	const {signal} = context;
	const onAbort = () => client.destroy();
	try {
		const socket = await waitForGreeting(port, patience, signal);
		signal.addEventListener('abort', onAbort);
		await new Promise<void>((resolve, reject) => {
			client.on('ready', resolve);
			// Stays for the life of the connection: an error after that is told by `closed` and by the commands under way.
			client.on('error', reject);
			client.on('close', () => reject(new Error('the connection was closed')));
			client.connect({
				sock: socket,
				username: user,
				privateKey,
				authHandler: ['publickey'],
				algorithms: {serverHostKey: hostKeyAlgorithms(hostKey)},
				hostVerifier(key: Buffer) {
					offered = key;
					return key.equals(hostKey.blob);
				},
				readyTimeout: Math.max(1, limit - (performance.now() - started)),
				keepaliveInterval: 10_000,
				keepaliveCountMax: 6,
			});
		});
	} catch (error) {
		client.destroy();
		signal.throwIfAborted();
		throw connectionError(error as Error, port, hostKey, offered);
	} finally {
		signal.removeEventListener('abort', onAbort);
	}

	return guestOver(client, closed, context);
}

function guestOver(client: Client, closed: Promise<void>, context: Context): Guest {
	return {
		context,
		run: async (argv, options) => runRemotely(client, argv, context, options),
		under: other => guestOver(client, closed, other),
		async close() {
			client.end();
			await closed;
		},
		closed,
	};
}
