import {connect, type Socket} from 'node:net';

/**
Connect to a port of 127.0.0.1 and wait until the other side says something, which stays unread. A hypervisor accepts connections for its
guest before anything listens there, so only words prove a server; an SSH server speaks first (RFC 4253, section 4.2).
@param patience Milliseconds.
@throws Error when the connection is refused, ends, or stays silent; the signal's reason when that aborts.
*/
export async function waitForGreeting(port: number, patience: number, signal: AbortSignal): Promise<Socket> {
	signal.throwIfAborted();
	const socket = connect({port, host: '127.0.0.1', noDelay: true});
	try {
		await new Promise<void>((resolve, reject) => {
			const settle = (error?: unknown) => {
				clearTimeout(timer);
				signal.removeEventListener('abort', onAbort);
				socket.off('data', onData).off('error', settle).off('close', onClose);
				if (error === undefined) {
					resolve();
				} else {
					reject(error);
				}
			};
			const onAbort = () => settle(signal.reason);
			const onClose = () => settle(new Error('the connection was closed without a word'));
			const onData = (words: Buffer) => {
				socket.pause();
				socket.unshift(words);
				settle();
			};
			const timer = setTimeout(() => settle(new Error(`nothing was heard within ${Math.round(patience)} ms`)), patience);
			signal.addEventListener('abort', onAbort);
			socket.on('data', onData).on('error', settle).on('close', onClose);
		});
	} catch (error) {
		// What arrives after we gave up is nobody's business.
		socket.on('error', () => {});
		socket.destroy();
		throw error;
	}

	return socket;
}
