import {type Keyboard, modifierReleases} from '../hypervisor/keyboard/keys.js';
import {controlStroke, textToStrokes} from './scancodes.js';

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

	async enter(line: string): Promise<void> {
		await this.type(`${line}\n`);
	}

	/** Enter alone: the end of a line whose own was lost, or an empty line. */
	async pressEnter(): Promise<void> {
		await this.releaseModifiers();
		await this.enter('');
	}

	/** Erase a half-typed line, even if a modifier has stayed down. */
	async erase(): Promise<void> {
		await this.releaseModifiers();
		await this.#pressControl('u');
	}

	/** Leave whatever half-typed line, open quote or running program there is. Not while a guest boots: it would end the automatic log-in. */
	async interrupt(): Promise<void> {
		await this.releaseModifiers();
		await this.#pressControl('q');
		await this.#pressControl('c');
		await this.enter('');
		await this.#pressControl('c');
	}

	/** A lost release leaves a modifier down and everything after it wrong. */
	async releaseModifiers(): Promise<void> {
		await this.#keyboard.press([modifierReleases]);
	}

	/** Modifiers are released twice: under a Ctrl that stays down, the next letters would end programs, and a "d" the shell itself. */
	async #pressControl(letter: string): Promise<void> {
		await this.#keyboard.press([controlStroke(letter), modifierReleases]);
	}
}
