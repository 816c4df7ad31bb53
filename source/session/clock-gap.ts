/** Milliseconds. What differs less is the clock being kept right. */
const least = 1500;

/**
Notices that the clock has gone on while nothing ran: this computer was suspended, which the monotonic clock does not count (clock_gettime(2)), or its
clock was set. A guest's clock stands as long.
*/
export class ClockGap {
	#offset: number;
	readonly #now: () => {readonly clock: number; readonly running: number};

	/** @param now - milliseconds: of the clock, and for how long this computer has been running. */
	constructor(now = () => ({clock: Date.now(), running: performance.now()})) {
		this.#now = now;
		this.#offset = this.#difference();
	}

	/** @returns Milliseconds by which the clock has jumped since the last look; 0 when it has not. */
	look(): number {
		const jump = this.#difference() - this.#offset;
		if (Math.abs(jump) < least) return 0;
		this.#offset += jump;
		return jump;
	}

	#difference(): number {
		const {clock, running} = this.#now();
		return clock - running;
	}
}
