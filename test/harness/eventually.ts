import {setTimeout as delay} from 'node:timers/promises';

/** Milliseconds: a virtual machine does within this what it does at all, also where much else runs. */
export const machineLimit = 600_000;

type Options = {
	/** Milliseconds after which it counts as never. @default 600 000: only what never comes takes as long, on the busiest computer. */
	readonly limit?: number;
	/** Milliseconds from one look to the next. */
	readonly every?: number;
	/** What there is instead, for the error. */
	readonly seen?: () => unknown;
};

/**
Wait for what happens by itself, with nothing of ours to wait for.
@param what - it is in the error: `the machine to end`.
@param look - finds it; undefined or false means not yet. What it throws is thrown on.
@returns what was found.
@throws Error that says what was waited for, how long, and what there is instead.
*/
export async function eventually<Found>(
	what: string,
	look: () => Found | Promise<Found>,
	{limit = machineLimit, every = 50, seen}: Options = {},
): Promise<Exclude<Found, undefined | false>> {
	for (const end = performance.now() + limit; ; ) {
		const found = await look();
		if (found !== undefined && found !== false) return found as Exclude<Found, undefined | false>;
		if (performance.now() >= end) {
			const instead = seen ? `; there is ${JSON.stringify(await seen())}` : '';
			throw new Error(`waited ${limit / 1000} s for ${what}${instead}`);
		}

		await delay(every);
	}
}
