import {stripVTControlCharacters} from 'node:util';
import type {Engine} from '../../../source/index.js';
import {widthOf} from '../../../wizards/widgets/text.js';
import {keys} from '../../harness/fake-terminal.js';
import {type OpenApp, openApp} from '../open-app.js';

export type Key = keyof typeof keys;

/** The mount wizard in this process, on a terminal of some size, walked through by keys. */
export class Walk {
	readonly #app: OpenApp;

	constructor(engine: Engine, {environment = {}, ...size}: {columns?: number; rows?: number; environment?: object} = {}) {
		this.#app = openApp(engine, {...size, environment: {LANG: 'C.UTF-8', ...environment}, start: 'mount'});
	}

	get ended(): OpenApp['ended'] {
		return this.#app.ended;
	}

	/** What is seen, without the blank rows at the end. */
	get text(): string {
		return this.#app.terminal.text();
	}

	/** Columns of the widest row that was ever written: the terminal itself would hide what is too wide. */
	get widest(): number {
		// biome-ignore lint/suspicious/noControlCharactersInRegex: the painter places each row by an escape sequence.
		const rows = this.#app.terminal.written.split(/\u001B\[\d+;1H/);
		return Math.max(...rows.map(row => widthOf(stripVTControlCharacters(row))));
	}

	/** Press keys; the app takes one after the other. What they do is there when it is seen. */
	press(...pressed: readonly Key[]): void {
		this.#app.terminal.press(...pressed.map(key => keys[key]));
	}

	type(text: string): void {
		this.#app.terminal.press(text);
	}

	/** Press a key, then wait for what it leads to. */
	async go(key: Key, wanted: string | RegExp): Promise<void> {
		this.press(key);
		await this.see(wanted);
	}

	/** Wait until all that was pressed has been taken, also what changes nothing. Not while a text field has the keys. */
	async taken(): Promise<void> {
		this.type('?');
		await this.see('Keys on this screen');
		this.press('esc');
		await this.#app.terminal.seeNot('Keys on this screen');
	}

	/** @throws Error with the screen when it does not come. */
	async see(wanted: string | RegExp): Promise<void> {
		await this.#app.terminal.until(text => (typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text)), String(wanted));
	}

	resize(columns: number, rows: number): void {
		this.#app.terminal.resize(columns, rows);
	}

	async close(): Promise<Awaited<OpenApp['ended']>> {
		this.#app.stop.abort();
		return this.ended;
	}
}
