import type {Clock} from '../../source/operations/watch.js';

/** Time that passes when a test says so. Whoever waits is known. */
export class FakeClock implements Clock {
	#now = 0;
	#waiting: {readonly until: number; readonly resolve: () => void} | undefined;
	#arrived: (() => void) | undefined;

	now(): number {
		return this.#now;
	}

	async wait(milliseconds: number, signal: AbortSignal): Promise<void> {
		if (this.#waiting) throw new Error('two wait at the same time');
		await new Promise<void>(resolve => {
			const end = () => {
				this.#waiting = undefined;
				signal.removeEventListener('abort', end);
				resolve();
			};
			this.#waiting = {until: this.#now + milliseconds, resolve: end};
			signal.addEventListener('abort', end);
			this.#arrived?.();
		});
	}

	/** Resolves when somebody waits. */
	async idle(): Promise<void> {
		if (this.#waiting) return;
		await new Promise<void>(resolve => {
			this.#arrived = resolve;
		});
	}

	/** Let time pass, and wait until whoever waited waits again. */
	async pass(milliseconds: number): Promise<void> {
		await this.idle();
		this.#now += milliseconds;
		if (!this.#waiting || this.#waiting.until > this.#now) return;
		this.#waiting.resolve();
		await this.idle();
	}
}
