import {setTimeout} from 'node:timers/promises';

type Options = {
	readonly signal: AbortSignal;
	/** Milliseconds from the first look to the last. */
	readonly limit: number;
	/** Milliseconds between two looks. */
	readonly every?: number;
};

/**
Look again and again until there is something to see.
@param look - may have the next look begin at once, when it has heard of something.
@returns what `look` found, or undefined when nothing was there within `limit`.
@throws the signal's reason.
*/
export async function poll<Found>(
	look: (lookNow: () => void) => Promise<Found | undefined>,
	{signal, limit, every = 20}: Options,
): Promise<Found | undefined> {
	const end = performance.now() + limit;
	let pause = new AbortController();
	const lookNow = () => pause.abort();
	signal.addEventListener('abort', lookNow);
	try {
		for (;;) {
			signal.throwIfAborted();
			const found = await look(lookNow);
			if (found !== undefined || performance.now() >= end) return found;
			await setTimeout(every, undefined, {signal: pause.signal}).catch(() => undefined);
			pause = new AbortController();
		}
	} finally {
		signal.removeEventListener('abort', lookNow);
	}
}
