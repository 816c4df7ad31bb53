import {setTimeout as delay} from 'node:timers/promises';
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

	/** Press keys one by one; each is seen before the next. */
	async press(...pressed: readonly Key[]): Promise<void> {
		for (const key of pressed) await this.type(keys[key]);
	}

	async type(text: string): Promise<void> {
		this.#app.terminal.press(text);
		await settle();
	}

	/** @throws Error with the screen when it does not come. */
	async see(wanted: string | RegExp): Promise<void> {
		await this.#app.terminal.until(text => (typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text)), String(wanted));
		await settle();
	}

	resize(columns: number, rows: number): void {
		this.#app.terminal.resize(columns, rows);
	}

	async close(): Promise<Awaited<OpenApp['ended']>> {
		this.#app.stop.abort();
		return this.ended;
	}
}

/** Until what a key did is drawn: there are 33 ms between two frames. */
async function settle(): Promise<void> {
	await delay(50);
}
