import {UserError} from '../../../errors.js';
import {poll} from '../../../poll.js';
import {Monitor} from './monitor.js';

/** Nobody listens on the socket: the machine is off, or about to be on or off. */
export class NoMonitorError extends Error {
	override readonly name = 'NoMonitorError';
}

const nobodyListens = new Set(['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE']);

/** The queue of a unix socket is full: others are being served. */
const busy = 'EAGAIN';

/**
Open the monitor of a running machine; when others use it, wait for our turn within the limit.
@throws NoMonitorError when nobody listens, UserError when our turn does not come.
*/
export async function openMonitor(socket: string, signal: AbortSignal, limit = 60_000): Promise<Monitor> {
	const monitor = await poll(
		async () => {
			try {
				return await Monitor.connect(socket, signal, limit);
			} catch (error) {
				const {code} = error as NodeJS.ErrnoException;
				if (code === busy) return undefined;
				throw nobodyListens.has(code ?? '') ? new NoMonitorError('the virtual machine is not running', {cause: error}) : error;
			}
		},
		{signal, limit},
	);
	if (monitor) return monitor;
	throw new UserError(`the monitor of the virtual machine was in use for ${limit / 1000} s`);
}

/** Do something with the monitor of a running machine, and let others have it again. @throws like `openMonitor`. */
export async function withMonitor<Result>(
	socket: string,
	signal: AbortSignal,
	work: (monitor: Monitor) => Promise<Result>,
): Promise<Result> {
	const monitor = await openMonitor(socket, signal);
	try {
		return await work(monitor);
	} finally {
		monitor.close();
	}
}

/** The same, for a machine that may be off. @returns undefined when nobody listens. */
export async function withMonitorIfRunning<Result>(
	socket: string,
	signal: AbortSignal,
	work: (monitor: Monitor) => Promise<Result>,
): Promise<Result | undefined> {
	return withMonitor(socket, signal, work).catch(error => {
		if (error instanceof NoMonitorError) return undefined;
		throw error;
	});
}
