import {parseFrame} from './screen.js';
import type {SerialListener} from './serial-listener.js';
import type {Typist} from './typist.js';

/** Milliseconds for the guest to answer a line, emulated guests on a busy computer included. */
export const answerLimit = 4000;

/** A frame of the guest's screen, and not something that it says. */
export const isFrame = (line: string): boolean => line.startsWith('#') && parseFrame(line.slice(1)) !== undefined;

/** The two directions of a guest's console: what is typed goes in, what is heard comes out. Nothing is known yet of what reads it. */
export class Line {
	readonly typist: Typist;
	readonly listener: SerialListener;

	constructor(typist: Typist, listener: SerialListener) {
		this.typist = typist;
		this.listener = listener;
	}

	async enter(text: string): Promise<void> {
		await this.typist.type(`${text}\n`);
	}

	/** Take back a half-typed line, with what a lost release would make of it. */
	async erase(): Promise<void> {
		await this.typist.releaseModifiers();
		await this.typist.press('u', ['control']);
	}

	/** Enter alone: the end of a line whose own was lost, or an empty line. */
	async pressEnter(): Promise<void> {
		await this.typist.releaseModifiers();
		await this.typist.press('enter');
	}

	/** Leave whatever half-typed line, open quote or running program there is. Not while a guest boots: it would end what logs in. */
	async settle(): Promise<void> {
		await this.typist.releaseModifiers();
		await this.typist.press('q', ['control']);
		await this.typist.press('c', ['control']);
		await this.typist.press('enter');
		await this.typist.press('c', ['control']);
	}

	/** Wait until nothing more is heard, so that an old answer is not taken for a new one. */
	async quiet(): Promise<void> {
		while ((await this.listener.waitFor(this.listener.mark, 300, line => (isFrame(line) ? undefined : line))) !== undefined);
	}
}
