import {setTimeout as delay} from 'node:timers/promises';
import {UserError} from '../errors.js';
import type {Context} from '../events.js';
import {workLimit} from '../hypervisor/work-limit.js';
import {waitForBanner} from './banner.js';
import {connectionError, reasonOf, UnreachableGuestError} from './connection-error.js';
import type {Guest} from './guest.js';
import {type HostKey, hostKeyAlgorithms} from './host-key.js';
import {guestOver} from './remote-command.js';
import {sshTransport} from './ssh-transport.js';

export type GuestAddress = {
	/** On 127.0.0.1. */
	readonly port: number;
	/** The key itself, not a file's name. */
	readonly privateKey: string;
	/** The only key that we believe. */
	readonly hostKey: HostKey;
};

type WaitOptions = GuestAddress & {
	/** Milliseconds until we give up. */
	readonly limit: number;
	/** Seconds of a processor that the machine has had since it was started: one that is slow is waited for longer. */
	readonly processorSeconds?: (() => Promise<number | undefined>) | undefined;
	/** Whether the machine still runs: asked between attempts. */
	readonly stillAlive?: () => boolean | Promise<boolean>;
	readonly context: Context;
};

/** Milliseconds. Without KVM a handshake takes 1 to 3 s, much more while the guest is still booting, and half a minute where it is interpreted. */
const handshakeLimit = 180_000;

/**
Try to connect again and again until the guest's SSH server accepts our key. The first attempt is made at once, the others at short intervals,
since a machine that is starting gives no sign when it can be reached.
@throws UserError when the machine died; UnreachableGuestError after `limit`, when the machine is not seen to work; WrongHostKeyError and RefusedKeyError at once;
the signal's reason when that aborts.
*/
export async function waitForGuest({limit, stillAlive = () => true, processorSeconds, ...options}: WaitOptions): Promise<Guest> {
	const {signal} = options.context;
	const started = performance.now();
	const isOver = workLimit(limit, processorSeconds, {isStart: true});
	// A connection that was opened before the guest had a network may stay silent for ever: each gets little patience, but more each time.
	let patience = 1500;
	let pause = 100;
	for (;;) {
		try {
			const left = limit - (performance.now() - started);
			const most = left > 0 ? left : Number.POSITIVE_INFINITY;
			return await connectGuest({...options, patience: Math.min(patience, most), timeout: Math.min(handshakeLimit, most)});
		} catch (error) {
			if (!(error instanceof UnreachableGuestError)) throw error;
			if (!(await stillAlive())) {
				throw new UserError('the virtual machine stopped before its SSH server answered', {nextSteps: ['Try again'], cause: error});
			}

			if (await isOver()) {
				const reason = error.cause instanceof Error ? reasonOf(error.cause) : error.message;
				throw new UnreachableGuestError(
					`no answer from the guest's SSH server within ${Math.round((performance.now() - started) / 1000)} s: ${reason}`,
					{
						nextSteps: error.nextSteps,
						cause: error,
					},
				);
			}
		}

		await delay(pause, undefined, {signal}).catch(() => signal.throwIfAborted());
		patience = Math.min(patience * 1.5, 60_000);
		pause = Math.min(pause * 1.5, 1000);
	}
}

type ConnectOptions = GuestAddress & {
	/** Milliseconds for the whole attempt. */
	readonly timeout: number;
	/** Milliseconds until the server must have sent its banner; by default the whole time. */
	readonly patience?: number;
	readonly context: Context;
};

/**
Open a connection to the guest's SSH server: one attempt.
@throws UnreachableGuestError when it does not answer in time, WrongHostKeyError, RefusedKeyError; the signal's reason when that aborts.
*/
export async function connectGuest({port, privateKey, hostKey, timeout, patience = timeout, context}: ConnectOptions): Promise<Guest> {
	const {signal} = context;
	// Loaded when it is needed: it is a quarter of the program.
	const {default: ssh2} = await import('ssh2');
	const unusable = ssh2.utils.parseKey(privateKey);
	if (unusable instanceof Error) {
		throw new UserError('Our SSH key for the intermediary is damaged', {
			nextSteps: ['Set the intermediary up again: vmfuse-tui setup --restart'],
			cause: unusable,
		});
	}

	const started = performance.now();
	let asked = started;
	let offered: Buffer | undefined;
	const client = new ssh2.Client();
	const closed = new Promise<void>(resolve => {
		client.once('close', () => resolve());
	});
	const onAbort = () => client.destroy();
	try {
		const socket = await waitForBanner(port, patience, signal);
		asked = performance.now();
		signal.addEventListener('abort', onAbort);
		await new Promise<void>((resolve, reject) => {
			client.on('ready', resolve);
			// Stays for the life of the connection: an error after that is told by `closed` and by the commands under way.
			client.on('error', reject);
			client.on('close', () => reject(new Error('the connection was closed')));
			client.connect({
				sock: socket,
				username: 'root',
				privateKey,
				authHandler: ['publickey'],
				algorithms: {serverHostKey: hostKeyAlgorithms(hostKey)},
				hostVerifier(key: Buffer) {
					offered = key;
					return key.equals(hostKey.blob);
				},
				readyTimeout: Math.max(1, timeout - (performance.now() - started)),
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

	return guestOver(sshTransport(client, closed), paceOf(performance.now() - asked), context);
}

/**
How many times slower than usual a guest is, by the time that its half of a handshake took: what it computes for that is about the same everywhere.
@param milliseconds - up to 2000 is usual without KVM.
*/
export function paceOf(milliseconds: number): number {
	return Math.min(60, Math.max(1, milliseconds / 2000));
}
