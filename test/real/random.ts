/** A small generator of pseudo-random numbers (mulberry32): the same seed gives the same run again. */
export function randomNumbers(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** A fresh seed, or the one given in the environment to see a run again; printed, so that it can be. */
export function freshSeed(name: string): number {
	const seed = process.env.VMFUSE_TEST_SEED === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(process.env.VMFUSE_TEST_SEED);
	console.log(`${name}: seed ${seed} (VMFUSE_TEST_SEED=${seed} runs it again)`);
	return seed;
}
