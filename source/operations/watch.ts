import {setTimeout} from 'node:timers/promises';

export type Clock = {
	/** Milliseconds from some moment on. */
	now(): number;
	/** Resolves after so many milliseconds, or as soon as the signal aborts. */
	wait(milliseconds: number, signal: AbortSignal): Promise<void>;
};

const realClock: Clock = {
	now: () => performance.now(),
	wait: async (milliseconds, signal) => setTimeout(milliseconds, undefined, {signal}).catch(() => undefined),
};

type Options<Value> = {
	/** Read the present state. It may be slow. */
	readonly look: () => Promise<Value>;
	/** Cheap to read, and different from before when `look` is likely to find something else. */
	readonly fingerprint: () => Promise<string>;
	/** Milliseconds from the end of one look at the fingerprint to the next. */
	readonly every: number;
	/** Milliseconds after which `look` is asked although the fingerprint is the same. */
	readonly atLeastEvery: number;
	readonly signal: AbortSignal;
	readonly clock?: Clock;
};

/** This many failures in a row end the watch. */
const patience = 3;

/**
Tell what there is, at once and whenever it has become something else, until the signal aborts. One look follows the other: they never overlap.
A thing that vanishes while it is looked at is a failure of that look only.
@throws What the first look throws, or a later one when the next two fail too.
*/
export async function watch<Value>(
	onChange: (value: Value) => void,
	{look, fingerprint, every, atLeastEvery, signal, clock = realClock}: Options<Value>,
): Promise<void> {
	let seen: string | undefined;
	let lookedAt = Number.NEGATIVE_INFINITY;
	let told: string | undefined;
	let failures = 0;
	while (!signal.aborted) {
		const found = await lookOnce();
		if (found && !signal.aborted) {
			const text = JSON.stringify(found.value);
			if (text !== told) onChange(found.value);
			told = text;
		}

		await clock.wait(every, signal);
	}

	async function lookOnce(): Promise<{readonly value: Value} | undefined> {
		try {
			const now = await fingerprint();
			if (now === seen && clock.now() - lookedAt < atLeastEvery) return undefined;
			const value = await look();
			// The fingerprint from before the look: what changed during it is looked at again.
			seen = now;
			lookedAt = clock.now();
			failures = 0;
			return {value};
		} catch (error) {
			failures += 1;
			if (signal.aborted || (told !== undefined && failures < patience)) return undefined;
			throw error;
		}
	}
}
