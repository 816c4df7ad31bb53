import {type Keyboard, modifierReleases} from '../hypervisor/keyboard/keys.js';
import {chord, type KeyName, type Modifier, textToStrokes} from './scancodes.js';

/** Types into a machine's console. It hears nothing: whether what was typed arrived is for the console to find out. */
export class Typist {
	readonly #keyboard: Pick<Keyboard, 'press'>;

	constructor(keyboard: Pick<Keyboard, 'press'>) {
		this.#keyboard = keyboard;
	}

	/** @throws Error for a character that cannot be typed, before the first key. */
	async type(text: string): Promise<void> {
		await this.#keyboard.press(textToStrokes(text));
	}

	/** Modifiers are released twice: under a Ctrl that stays down, the next letters would end programs, and a "d" the shell itself. */
	async press(key: KeyName | string, modifiers: readonly Modifier[] = []): Promise<void> {
		await this.#keyboard.press([chord(key, modifiers), ...(modifiers.length > 0 ? [modifierReleases] : [])]);
	}

	/** A lost release leaves a modifier down and everything after it wrong. */
	async releaseModifiers(): Promise<void> {
		await this.#keyboard.press([modifierReleases]);
	}
}
