/**
Do work under a signal that also aborts after some time. The work must reject when its signal aborts.
@param milliseconds The time. @param late The message of the error when it has passed.
@throws What the work throws; the signal's reason when that aborts.
*/
export async function withLimit<Result>(
	signal: AbortSignal,
	milliseconds: number,
	late: string,
	work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
	signal.throwIfAborted();
	const stop = new AbortController();
	const onAbort = () => stop.abort(signal.reason);
	const timer = setTimeout(() => stop.abort(new Error(late)), milliseconds);
	signal.addEventListener('abort', onAbort);
	try {
		return await work(stop.signal);
	} catch (error) {
		// Node's own functions throw an AbortError in place of the reason.
		stop.signal.throwIfAborted();
		throw error;
	} finally {
		clearTimeout(timer);
		signal.removeEventListener('abort', onAbort);
	}
}
