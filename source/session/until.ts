import {poll} from '../poll.js';

type Options = {
	readonly signal: AbortSignal;
	/** Milliseconds. */
	readonly limit: number;
	/** Milliseconds between two looks. */
	readonly every?: number;
};

/**
Wait for what tells nobody when it changes: a mount table, another process.
@param look Returns undefined or false as long as it is not so.
@returns What was seen, undefined when the limit passed.
@throws The signal's reason when that aborts; what `look` throws.
*/
export async function until<Seen>(
	look: () => Promise<Seen | undefined | false>,
	{signal, limit, every = 50}: Options,
): Promise<Seen | undefined> {
	return poll(
		async () => {
			const seen = await look();
			return seen === false ? undefined : seen;
		},
		{signal, limit, every},
	);
}
