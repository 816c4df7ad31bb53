import type {Context} from '../events.js';

/** A program and its arguments. */
export type GuestCommand = readonly [string, ...string[]];

export type RunOptions = {
	/** What the command reads; nothing by default. */
	readonly stdin?: string | Buffer;
	/** Milliseconds for a guest of the usual pace, 60 s by default: a slower one gets as many times as long. */
	readonly timeout?: number;
	/** Exit statuses that are answers, not failures; only 0 by default. */
	readonly accept?: readonly number[] | 'any';
	/** Keep the arguments out of events and errors. (What is on stdin never gets there.) */
	readonly secret?: boolean;
};

/** Decoded as UTF-8; what is not UTF-8 becomes U+FFFD. */
export type GuestOutput = {readonly status: number; readonly stdout: string; readonly stderr: string};

/** A running guest, reached over SSH or by private ports of its hypervisor. Several commands may run at the same time. */
export type Guest = {
	/**
	Run a program to its end. Its arguments are passed as they are, and its PATH has /usr/local in front.
	Emits a `guest-command` event (status 255 when there is none).
	@throws CommandError when the status is not accepted, a signal killed it, the limit passed, or the connection broke;
	the signal's reason when that aborts. After a limit or an abort the program goes on in the guest until it writes or ends.
	*/
	run(argv: GuestCommand, options?: RunOptions): Promise<GuestOutput>;
	/** How many times slower than usual it is, 1 at least: limits inside of it are multiplied by this. */
	readonly pace: number;
	/** What its work reports to. */
	readonly context: Context;
	/** The same connection for work under another context: what is undone after an abort must not inherit the aborted signal. */
	under(context: Context): Guest;
	/** Resolves when the connection is gone. Harmless when it is. */
	close(): Promise<void>;
	/** Resolves when the connection is gone for whatever reason. */
	readonly closed: Promise<void>;
};
