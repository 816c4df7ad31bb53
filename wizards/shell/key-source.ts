import {PassThrough} from 'node:stream';

/** A function key or an arrow: CSI or SS3, as far as it has come. Esc with anything else after it are two keys: we have none with Alt. */
const esc = '\u001B';
const sequence = new RegExp(`^${esc}(?:${esc}?(?:\\[\\[?[0-9;]*[A-Za-z~^$]|O[A-Za-z]))?`, 'u');

/** Turns of the event loop that React needs to draw what a key did, and to hear the next one with what is drawn then. */
const turns = 5;

/**
Stands between the terminal and Ink: what was typed or pasted in one go comes out key by key, each when the one before has had its effect. Ink
passes on what arrived together in one go, ink-select-input knows single keys only, and would take each of several for the first. While raw mode is off,
nothing is read: it belongs to whoever has the terminal then.
*/
export class KeySource extends PassThrough {
	readonly isTTY = true;
	readonly #terminal: NodeJS.ReadStream;
	readonly #isText: () => boolean;
	#waiting = '';
	#isBusy = false;

	/** @param isText - whether a text field takes the keys: then text comes out in one piece. */
	constructor(terminal: NodeJS.ReadStream, isText: () => boolean) {
		super();
		this.#terminal = terminal;
		this.#isText = isText;
	}

	setRawMode(isRaw: boolean): this {
		this.#terminal.setRawMode(isRaw);
		this.#terminal.off('data', this.#onData);
		if (isRaw) {
			this.#terminal.setEncoding('utf8');
			this.#terminal.on('data', this.#onData);
			this.#terminal.resume();
		} else {
			this.#terminal.pause();
			this.#waiting = '';
		}

		return this;
	}

	ref(): this {
		this.#terminal.ref();
		return this;
	}

	unref(): this {
		this.#terminal.unref();
		return this;
	}

	readonly #onData = (text: string | Buffer) => {
		this.#waiting += text.toString();
		if (!this.#isBusy) this.#next();
	};

	#next(): void {
		this.#isBusy = this.#waiting !== '';
		if (!this.#isBusy) return;
		const key = firstKey(this.#waiting, this.#isText());
		this.#waiting = this.#waiting.slice(key.length);
		this.write(key);
		let left = turns;
		const wait = () => {
			left--;
			if (left > 0) setImmediate(wait);
			else this.#next();
		};
		setImmediate(wait);
	}
}

/** The first key of what was typed; @param isText - a run of characters is one. */
export function firstKey(typed: string, isText: boolean): string {
	const special = sequence.exec(typed)?.[0];
	if (special !== undefined) return special;
	const run = /^\P{Cc}+/u.exec(typed)?.[0];
	if (run !== undefined) return isText ? run : (Array.from(run)[0] ?? '');
	return typed.startsWith('\r\n') ? '\r\n' : typed.slice(0, 1);
}
