import type {DeviceGrant} from '../host/device-permission.js';
import type {CheckedMountpoint} from '../host/mountpoint.js';
import type {Source} from '../host/source-argument.js';
import type {ErrorData} from './error-data.js';
import type {Symlinks} from './links/symlinks.js';
import type {Ownership} from './ownership.js';

export type MountOrder = {
	readonly kind: 'mount';
	/** As the guest names it. */
	readonly device: string;
	readonly mountpoint: CheckedMountpoint;
	/** When the disk is attached read-only and this is not wanted, it is attached anew. */
	readonly readOnly: boolean;
	readonly ownership: Ownership;
	readonly symlinks: Symlinks;
};

/**
What the command that began a session tells its supervisor, over the channel that Node gives parent and child. It is neither a file nor an
argument: a key that goes this way is nowhere else.
*/
export type Order =
	/** Open an encrypted device. `key` is base64. The answer is the devices that there are then. */
	| {readonly kind: 'unlock'; readonly device: string; readonly key: string}
	/** Show the guest another part of the same disk. The answer is the devices that there are then. */
	| {readonly kind: 'look'; readonly source: Source}
	/** In what state is the file system on a device? The answer is a `FileSystemState`. */
	| {readonly kind: 'inspect'; readonly device: string}
	/** These are about to be granted: the journal must have them before. */
	| {readonly kind: 'expect-grants'; readonly grants: readonly DeviceGrant[]}
	/** Answered by the session's status: from then on it needs the command no more. */
	| MountOrder;

export type Request = {readonly id: number; readonly order: Order};

/** When it fails, the session is as it was before. */
export type Answer = {readonly id: number} & ({readonly result: unknown} | {readonly error: ErrorData});

/** The session is yours. */
export const beginOrder = 'begin';
/** Nothing is to be mounted. */
export const stopOrder = 'stop';

export type Orders = {
	/** Resolves when the command has handed over the session, or is gone. */
	readonly begun: Promise<void>;
	/** The next order, in the order in which they came. @throws The signal's reason when that aborts. */
	next(signal: AbortSignal): Promise<Request>;
	answer(answer: Answer): void;
	/** The command is free to go. */
	release(): void;
};

/** Hear the command. @param onLeft Called when it goes before it was released: by its own will (`stop`), or killed. */
export function hearOrders(onLeft: (how: 'stop' | 'killed') => void): Orders {
	let begin = () => {};
	const begun = new Promise<void>(resolve => {
		begin = resolve;
	});
	const waiting: Request[] = [];
	let wake = () => {};
	const onMessage = (message: unknown) => {
		if (message === beginOrder) begin();
		else if (message === stopOrder) onLeft('stop');
		else {
			waiting.push(message as Request);
			wake();
		}
	};
	const onDisconnect = () => {
		begin();
		onLeft('killed');
	};
	process.on('message', onMessage);
	process.once('disconnect', onDisconnect);
	// It may have gone before we began to listen.
	if (process.connected !== true) onDisconnect();
	return {
		begun,
		async next(signal) {
			for (;;) {
				signal.throwIfAborted();
				const request = waiting.shift();
				if (request) return request;
				await new Promise<void>((resolve, reject) => {
					const onAbort = () => reject(signal.reason);
					signal.addEventListener('abort', onAbort, {once: true});
					wake = () => {
						signal.removeEventListener('abort', onAbort);
						resolve();
					};
				});
			}
		},
		answer(answer) {
			// When the command is gone there is nobody to tell.
			if (process.connected) process.send?.(answer, () => {});
		},
		release() {
			process.off('message', onMessage);
			process.off('disconnect', onDisconnect);
			if (process.connected) process.disconnect();
		},
	};
}
