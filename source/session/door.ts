import {createServer} from 'node:net';
import * as v from 'valibot';
import {connectTo, type MessageChannel, socketChannel} from './message-channel.js';

/** The version of the messages. A supervisor of another release than the caller refuses it. */
const protocol = 1;

/** The first message to a supervisor that listens: what the caller wants. `join`: the id of a session that joins its machine. */
const knock = v.union([
	v.object({protocol: v.literal(protocol), join: v.string()}),
	v.object({protocol: v.literal(protocol), stop: v.literal(true)}),
]);
type Knock = {readonly join: string} | {readonly stop: true};

type Listeners = {
	onJoin(id: string, channel: MessageChannel): void;
	/** The session is to end. */
	onStop(): void;
};

/** Bytes of a name that every system takes: 103 on macOS and FreeBSD, 107 on Linux. Node cuts a longer one short without a word. */
const longestName = 103;

export type Door = {close(): Promise<void>};

/**
Listen at a socket in a session's folder, which only the user can enter.
@returns Undefined when that cannot be, for example because the name is too long for a socket: then nobody can join.
*/
export async function openDoor(file: string, {onJoin, onStop}: Listeners): Promise<Door | undefined> {
	if (Buffer.byteLength(file) > longestName) return undefined;
	const server = createServer(socket => {
		const channel = socketChannel(socket);
		channel.onMessage(message => {
			const wanted = v.parse(knock, message);
			if ('join' in wanted) return onJoin(wanted.join, channel);
			channel.close();
			return onStop();
		});
	});
	const isOpen = await new Promise<boolean>(resolve => {
		server.once('error', () => resolve(false));
		server.listen(file, () => resolve(true));
	});
	if (!isOpen) return undefined;
	return {
		close: async () =>
			new Promise(resolve => {
				// Those who have joined keep their connections.
				server.close();
				resolve();
			}),
	};
}

/** @throws The system's error when nobody listens. */
export async function knockAt(file: string, wanted: Knock): Promise<MessageChannel> {
	const channel = await connectTo(file);
	channel.send({protocol, ...wanted});
	return channel;
}
