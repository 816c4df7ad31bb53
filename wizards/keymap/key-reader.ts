import {type KeyPress, pressOf} from './key-press.js';

const esc = '\u001B';
/** A function key or an arrow: CSI or SS3. Esc with anything else after it are two keys: we have none with Alt. */
const sequence = new RegExp(`^${esc}(?:${esc}?(?:\\[\\[?[0-9;]*[A-Za-z~^$]|O[A-Za-z]))?`, 'u');
/** What may become such a sequence when the rest arrives. */
const beginning = new RegExp(`^${esc}${esc}?(?:\\[\\[?[0-9;]*|O)?$`, 'u');

/** Milliseconds in which the rest of a sequence arrives, also over a network. Without it, Esc was pressed. */
const patience = 30;

/** Turns of the event loop that React needs to draw what a key did, and to hear the next one with what is drawn then. */
const turns = 5;

type Keys = {isText(): boolean; dispatch(press: KeyPress): unknown};

/**
The only reader of keys. What was typed or pasted in one go comes out key by key, each when the one before has had its effect. Ink reads nothing:
what ink-select-input is to get is handed to it by the handlers of its list.
*/
export class KeyReader {
	readonly #terminal: NodeJS.ReadStream;
	readonly #keys: Keys;
	#waiting = '';
	#isBusy = false;
	#timer: NodeJS.Timeout | undefined;

	constructor(terminal: NodeJS.ReadStream, keys: Keys) {
		this.#terminal = terminal;
		this.#keys = keys;
	}

	start(): void {
		this.#terminal.setRawMode(true);
		this.#terminal.setEncoding('utf8');
		this.#terminal.on('data', this.#onData);
		this.#terminal.resume();
	}

	/** From now on nothing is read: it belongs to whoever has the terminal then. */
	stop(): void {
		clearTimeout(this.#timer);
		this.#waiting = '';
		this.#terminal.off('data', this.#onData);
		this.#terminal.setRawMode(false);
		this.#terminal.pause();
	}

	readonly #onData = (text: string | Buffer) => {
		clearTimeout(this.#timer);
		this.#waiting += text.toString();
		if (this.#isBusy) return;
		if (beginning.test(this.#waiting)) this.#timer = setTimeout(() => this.#next(), patience);
		else this.#next();
	};

	#next(): void {
		this.#isBusy = this.#waiting !== '';
		if (!this.#isBusy) return;
		const isText = this.#keys.isText();
		const key = firstKey(this.#waiting, isText);
		this.#waiting = this.#waiting.slice(key.length);
		const press = pressOf(key);
		if (press) this.#keys.dispatch(press);
		let left = turns;
		const wait = () => {
			left--;
			if (left > 0) setImmediate(wait);
			else this.#next();
		};
		setImmediate(wait);
	}
}

/** The first key of what was typed. @param isText A run of characters is one, for a text field. */
export function firstKey(typed: string, isText: boolean): string {
	const special = sequence.exec(typed)?.[0];
	if (special !== undefined) return special;
	const run = /^\P{Cc}+/u.exec(typed)?.[0];
	if (run !== undefined) return isText ? run : (Array.from(run)[0] ?? '');
	return typed.startsWith('\r\n') ? '\r\n' : typed.slice(0, 1);
}
