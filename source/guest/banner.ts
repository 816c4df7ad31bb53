import {once} from 'node:events';
import {connect, type Socket} from 'node:net';
import {withLimit} from './with-limit.js';

/**
Connect to a port of 127.0.0.1 and wait for the server's banner, which stays unread. A hypervisor accepts connections for its guest before
anything listens there, so only a banner proves that there is a server. An SSH server sends one first (RFC 4253, section 4.2).
@param patience Milliseconds.
@throws Error when the connection is refused, ends, or stays silent; the signal's reason when that aborts.
*/
export async function waitForBanner(port: number, patience: number, signal: AbortSignal): Promise<Socket> {
	return withLimit(signal, patience, `nothing was heard within ${Math.round(patience)} ms`, async stop => {
		const socket = connect({port, host: '127.0.0.1', noDelay: true});
		try {
			const closed = once(socket, 'close', {signal: stop}).then(() => {
				throw new Error('the connection was closed without an answer');
			});
			const [bytes] = await Promise.race([once(socket, 'data', {signal: stop}), closed]);
			socket.pause();
			socket.unshift(bytes);
			return socket;
		} catch (error) {
			// What arrives after we gave up does not matter.
			socket.on('error', () => {});
			socket.destroy();
			throw error;
		}
	});
}
