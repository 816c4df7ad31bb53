import {once} from 'node:events';
import process from 'node:process';
import * as v from 'valibot';
import {beginMessage, type NumberedRequest, numberedRequest, type Response, stopMessage} from './supervisor-protocol.js';

export type RequestQueue = {
	/** Resolves when the command has handed over the session, or is gone. */
	readonly begun: Promise<void>;
	/** The next request, in the order in which they came. @throws The signal's reason when that aborts. */
	next(signal: AbortSignal): Promise<NumberedRequest>;
	respond(response: Response): void;
	/** The command may end. */
	release(): void;
};

/** Receive the command's requests. @param onLeft Called when the command wants to stop, or ends, before it was released. */
export function receiveRequests(onLeft: (how: 'stop' | 'killed') => void): RequestQueue {
	let begin = () => {};
	const begun = new Promise<void>(resolve => {
		begin = resolve;
	});
	const waiting: unknown[] = [];
	const onMessage = (message: unknown) => {
		if (message === beginMessage) begin();
		else if (message === stopMessage) onLeft('stop');
		else waiting.push(message);
	};
	const onDisconnect = () => {
		begin();
		onLeft('killed');
	};
	process.on('message', onMessage);
	process.once('disconnect', onDisconnect);
	// It may have ended before we began to listen.
	if (process.connected !== true) onDisconnect();
	return {
		begun,
		async next(signal) {
			for (;;) {
				signal.throwIfAborted();
				if (waiting.length > 0) return v.parse(numberedRequest, waiting.shift());
				// The check above throws the signal's reason; `once` would throw an AbortError.
				await once(process, 'message', {signal}).catch(() => {});
			}
		},
		respond(response) {
			// When the command is gone, nobody wants the response.
			if (process.connected) process.send?.(response, () => {});
		},
		release() {
			process.off('message', onMessage);
			process.off('disconnect', onDisconnect);
			if (process.connected) process.disconnect();
		},
	};
}
