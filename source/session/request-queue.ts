import * as v from 'valibot';
import {type MessageChannel, parentChannel} from './message-channel.js';
import {beginMessage, type NumberedRequest, newsMessage, numberedRequest, type Response, stopMessage} from './supervisor-protocol.js';

export type RequestQueue = Disposable & {
	/** Resolves when the command has handed over the session, or is gone. */
	readonly begun: Promise<void>;
	/** The next request, in the order in which they came. @throws The signal's reason when that aborts. */
	next(signal: AbortSignal): Promise<NumberedRequest>;
	respond(response: Response): void;
	/** The session's status has changed. */
	tell(): void;
	/** The command may end. It hears of it when this is disposed of. */
	release(): void;
	/** Whether it was let go: then nobody waits any more. */
	readonly isReleased: boolean;
};

/** Receive the command's requests. @param onLeft Called when the command wants to stop, or ends, before it was released. */
export function receiveRequests(onLeft: (how: 'stop' | 'killed') => void, channel: MessageChannel = parentChannel()): RequestQueue {
	let begin = () => {};
	const begun = new Promise<void>(resolve => {
		begin = resolve;
	});
	const waiting: unknown[] = [];
	let wake = () => {};
	let isReleased = false;
	channel.onMessage(message => {
		if (message === beginMessage) begin();
		else if (message === stopMessage) onLeft('stop');
		else waiting.push(message);
		wake();
	});
	channel.onClosed(() => {
		begin();
		if (!isReleased) onLeft('killed');
	});
	const release = () => {
		isReleased = true;
	};
	return {
		begun,
		async next(signal) {
			for (;;) {
				signal.throwIfAborted();
				if (waiting.length > 0) return v.parse(numberedRequest, waiting.shift());
				await new Promise<void>(resolve => {
					wake = resolve;
					signal.addEventListener('abort', () => resolve(), {once: true});
				});
			}
		},
		// When the command is gone, nobody wants the response.
		respond: response => channel.send(response),
		tell: () => channel.send(newsMessage),
		release,
		get isReleased() {
			return isReleased;
		},
		[Symbol.dispose]() {
			release();
			channel.close();
		},
	};
}
