import type {ChildProcess} from 'node:child_process';
import {connect, type Socket} from 'node:net';
import process from 'node:process';

/** How a command and the supervisor of its session talk: in messages that JSON can hold. */
export type MessageChannel = {
	readonly isOpen: boolean;
	/** A message that nobody can receive any more is lost. */
	send(message: unknown): void;
	/** Who listens from now on, in place of whoever did. */
	onMessage(listener: (message: unknown) => void): void;
	/** Called once, at once when it is closed already. */
	onClosed(listener: () => void): void;
	/** Harmless when it is closed. */
	close(): void;
};

/** Node's channel to the process that started this one. */
export function parentChannel(): MessageChannel {
	return nodeChannel(process);
}

/** Node's channel to a process that this one has started. */
export function nodeChannel(other: ChildProcess | NodeJS.Process): MessageChannel {
	let listen: (message: unknown) => void = () => {};
	return {
		get isOpen() {
			return other.connected === true;
		},
		send(message) {
			if (other.connected) other.send?.(message as object, undefined, undefined, () => {});
		},
		onMessage(listener) {
			other.off('message', listen);
			listen = listener;
			other.on('message', listen);
		},
		onClosed(listener) {
			// It may have ended before anybody listened.
			if (other.connected) other.once('disconnect', listener);
			else listener();
		},
		close() {
			other.off('message', listen);
			if (other.connected) other.disconnect?.();
		},
	};
}

/** Messages over a socket, one a line. */
export function socketChannel(socket: Socket): MessageChannel {
	let listen: (message: unknown) => void = () => {};
	let heard = '';
	socket.setEncoding('utf8');
	socket.on('data', (text: string) => {
		const lines = (heard + text).split('\n');
		heard = lines.pop() ?? '';
		for (const line of lines) {
			try {
				listen(JSON.parse(line));
			} catch (error) {
				socket.destroy(error as Error);
			}
		}
	});
	// It is closed then.
	socket.on('error', () => {});
	return {
		get isOpen() {
			return !socket.destroyed && socket.readable;
		},
		send(message) {
			if (socket.writable) socket.write(`${JSON.stringify(message)}\n`);
		},
		onMessage(listener) {
			listen = listener;
		},
		onClosed(listener) {
			if (socket.closed) listener();
			else socket.once('close', listener);
		},
		close() {
			listen = () => {};
			socket.end();
			socket.unref();
		},
	};
}

/** @throws the socket's error when nobody listens there. */
export async function connectTo(file: string): Promise<MessageChannel> {
	return new Promise((resolve, reject) => {
		const socket = connect({path: file});
		socket.once('error', reject);
		socket.once('connect', () => {
			socket.off('error', reject);
			resolve(socketChannel(socket));
		});
	});
}
