import {once} from 'node:events';
import {connect, type Socket} from 'node:net';

/**
Connect to a port of 127.0.0.1 and wait for the server's banner, which stays unread. A hypervisor accepts connections for its guest before
anything listens there, so only a banner proves that there is a server. An SSH server sends one first (RFC 4253, section 4.2).
@param patience Milliseconds.
@throws Error when the connection is refused, ends, or stays silent; the signal's reason when that aborts.
*/
export async function waitForBanner(port: number, patience: number, signal: AbortSignal): Promise<Socket> {
	signal.throwIfAborted();
	const stop = new AbortController();
	const onAbort = () => stop.abort();
	const timer = setTimeout(onAbort, patience);
	signal.addEventListener('abort', onAbort);
	const socket = connect({port, host: '127.0.0.1', noDelay: true});
	try {
		const banner = once(socket, 'data', {signal: stop.signal});
		const closed = once(socket, 'close', {signal: stop.signal}).then(() => {
			throw new Error('the connection was closed without an answer');
		});
		const [bytes] = await Promise.race([banner, closed]);
		socket.pause();
		socket.unshift(bytes);
		return socket;
	} catch (error) {
		// What arrives after we gave up does not matter.
		socket.on('error', () => {});
		socket.destroy();
		signal.throwIfAborted();
		throw stop.signal.aborted ? new Error(`nothing was heard within ${Math.round(patience)} ms`) : error;
	} finally {
		clearTimeout(timer);
		signal.removeEventListener('abort', onAbort);
		stop.abort();
	}
}
