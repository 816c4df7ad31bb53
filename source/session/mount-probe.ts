import type {StatsFs} from 'node:fs';
import {statfs} from 'node:fs/promises';
import {setTimeout as delay} from 'node:timers/promises';

/** What a mount says when it is asked for its space, which goes all the way to the file system in the guest. */
export type MountAnswer = {readonly space: StatsFs} | {readonly error: unknown};

/** Asks a mount for its space. One question at a time is under way: each that is not answered keeps a thread of this process. */
export class MountProbe {
	readonly #mountpoint: string;
	#asked: Promise<MountAnswer> | undefined;
	#answeredAt = performance.now();

	constructor(mountpoint: string) {
		this.#mountpoint = mountpoint;
	}

	/** Milliseconds since the last answer. */
	get silence(): number {
		return performance.now() - this.#answeredAt;
	}

	/** @param patience Milliseconds. @returns Undefined when there is no answer within that time. */
	async ask(patience: number): Promise<MountAnswer | undefined> {
		this.#asked ??= statfs(this.#mountpoint).then(
			space => ({space}),
			(error: unknown) => ({error}),
		);
		const answer = await Promise.race([this.#asked, delay(patience, undefined, {ref: false})]);
		if (!answer) return undefined;
		this.#asked = undefined;
		this.#answeredAt = performance.now();
		return answer;
	}
}
