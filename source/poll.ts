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
@returns what `look` found, or undefined when nothing was there within `limit`.
@throws the signal's reason.
*/
export async function poll<Found>(
	look: () => Promise<Found | undefined>,
	{signal, limit, every = 20}: Options,
): Promise<Found | undefined> {
	const end = performance.now() + limit;
	for (;;) {
		signal.throwIfAborted();
		const found = await look();
		if (found !== undefined || performance.now() >= end) {
			return found;
		}

		// The loop's own check throws the signal's reason; the timer would throw an AbortError.
		await setTimeout(every, undefined, {signal}).catch(() => undefined);
	}
}
