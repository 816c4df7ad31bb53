import {setTimeout as delay} from 'node:timers/promises';

type Options = {
	readonly signal: AbortSignal;
	/** Milliseconds. */
	readonly limit: number;
	/** Milliseconds between two looks. */
	readonly every?: number;
};

/**
Look again and again until there is something to see: for what tells nobody when it changes (a mount table, another process).
@param look Returns undefined or false as long as it is not so.
@returns What was seen, undefined when the limit passed.
@throws The signal's reason when that aborts; what `look` throws.
*/
export async function until<Seen>(
	look: () => Promise<Seen | undefined | false>,
	{signal, limit, every = 50}: Options,
): Promise<Seen | undefined> {
	const end = performance.now() + limit;
	for (;;) {
		signal.throwIfAborted();
		const seen = await look();
		if (seen !== undefined && seen !== false) return seen;
		if (performance.now() >= end) return undefined;
		await delay(every, undefined, {signal}).catch(() => signal.throwIfAborted());
	}
}
