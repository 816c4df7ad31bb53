import {setTimeout as delay} from 'node:timers/promises';
import type {Capabilities, Keyboard} from '../hypervisor/hypervisor.js';
import {chord, type KeyName, type Modifier, modifierReleases, textToKeys} from './scancodes.js';

/**
Types into a machine's console, no faster than the hypervisor takes keys without loss.
It hears nothing: whether what was typed arrived is for the console to find out.
*/
export class Typist {
	readonly #keyboard: Keyboard;
	readonly #typing: Capabilities['typing'];
	readonly #signal: AbortSignal;

	constructor(keyboard: Keyboard, typing: Capabilities['typing'], signal: AbortSignal) {
		this.#keyboard = keyboard;
		this.#typing = typing;
		this.#signal = signal;
	}

	/** @throws Error for a character that cannot be typed, before the first key. */
	async type(text: string): Promise<void> {
		await this.#send(textToKeys(text));
	}

	/** Modifiers are released twice: under a Ctrl that stays down, the next letters would end programs, and a "d" the shell itself. */
	async press(key: KeyName | string, modifiers: readonly Modifier[] = []): Promise<void> {
		await this.#send([chord(key, modifiers), ...(modifiers.length > 0 ? [modifierReleases()] : [])]);
	}

	/** A lost release leaves a modifier down and everything after it wrong. */
	async releaseModifiers(): Promise<void> {
		await this.#send([modifierReleases()]);
	}

	async #send(keys: readonly (readonly number[])[]): Promise<void> {
		let batch: number[] = [];
		let count = 0;
		for (const key of [...keys, undefined]) {
			if (batch.length > 0 && (key === undefined || batch.length + key.length > this.#typing.maxCodesPerCall)) {
				this.#signal.throwIfAborted();
				await this.#keyboard.send(batch);
				await delay(this.#typing.millisecondsPerKey * count, undefined, {signal: this.#signal});
				batch = [];
				count = 0;
			}

			if (key === undefined) break;
			batch.push(...key);
			count++;
		}
	}
}
