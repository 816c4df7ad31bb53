/** Tells the seconds of a processor that the machine has had since it was started; undefined where that is not known. */
type ProcessorSeconds = () => Promise<number | undefined>;

/** The share of a processor that an idle machine takes (VirtualBox: 1 to 3 %). */
const idleShare = 0.04;

/** Milliseconds over which the share is taken. */
const window = 30_000;

/** A machine that is slow, and not merely idle, is waited for this many times as long as another, at most. */
const most = 20;

/**
A limit for what a guest does. One that is interpreted, or gets little of a busy computer, takes many times as long as others, and nobody knows how many: when
`limit` has passed, it goes on for as long as the machine is seen to work, until it has had that much of a processor and as much again.
@param limit - milliseconds, for a guest that is not slow.
@param isStart - the machine was just started: all of the processor's time counts.
*/
export function workLimit(limit: number, processorSeconds: ProcessorSeconds | undefined, {isStart = false} = {}): () => Promise<boolean> {
	const began = performance.now();
	let first: number | undefined = isStart ? 0 : undefined;
	let last: {readonly used: number; readonly at: number} | undefined;
	/** Whether it is over. */
	return async () => {
		const now = performance.now();
		if (now - began < limit) return false;
		if (now - began >= limit * most) return true;
		const used = await processorSeconds?.().catch(() => undefined);
		if (used === undefined) return true;
		first ??= used - limit / 1000;
		if ((used - first) * 1000 >= limit * 2) return true;
		last ??= {used, at: now};
		if (now - last.at < window) return false;
		const isIdle = (used - last.used) * 1000 < (now - last.at) * idleShare;
		last = {used, at: now};
		return isIdle;
	};
}
