import process from 'node:process';
import * as v from 'valibot';
import {beginMessage, type NumberedRequest, numberedRequest, type Response, stopMessage} from './supervisor-protocol.js';

export type RequestQueue = {
	/** Resolves when the command has handed over the session, or is gone. */
	readonly begun: Promise<void>;
	/** The next request, in the order in which they came. @throws The signal's reason when that aborts. */
	next(signal: AbortSignal): Promise<NumberedRequest>;
	respond(response: Response): void;
	/** The command is free to go. */
	release(): void;
};

/** Hear the command. @param onLeft Called when it goes before it was released: by its own will (`stop`), or killed. */
export function receiveRequests(onLeft: (how: 'stop' | 'killed') => void): RequestQueue {
	let begin = () => {};
	const begun = new Promise<void>(resolve => {
		begin = resolve;
	});
	const waiting: unknown[] = [];
	let wake = () => {};
	const onMessage = (message: unknown) => {
		if (message === beginMessage) begin();
		else if (message === stopMessage) onLeft('stop');
		else {
			waiting.push(message);
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
				if (waiting.length > 0) return v.parse(numberedRequest, waiting.shift());
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
		respond(response) {
			// When the command is gone there is nobody to tell.
			if (process.connected) process.send?.(response, () => {});
		},
		release() {
			process.off('message', onMessage);
			process.off('disconnect', onDisconnect);
			if (process.connected) process.disconnect();
		},
	};
}
