import {PassThrough} from 'node:stream';
import {stripVTControlCharacters} from 'node:util';
import xterm from '@xterm/headless';
import type {Engine} from '../../../source/index.js';
import {type Ending, startWizards} from '../../../wizards/shell/start.js';
import {widthOf} from '../../../wizards/widgets/text.js';

const codes = {
	enter: '\r',
	esc: '\u001B',
	up: '\u001B[A',
	down: '\u001B[B',
	end: '\u001B[F',
	space: ' ',
	tab: '\t',
	backspace: '\u007F',
	'ctrl+c': '\u0003',
} as const;

export type Key = keyof typeof codes;

/** The mount wizard in this process, on a terminal of some size, walked through by keys. */
export class Walk {
	readonly ended: Promise<Ending>;
	readonly #terminal: xterm.Terminal;
	readonly #stdin = Object.assign(new PassThrough(), {isTTY: true, setRawMode() {}, ref() {}, unref() {}});
	readonly #stdout: PassThrough & {columns: number; rows: number};
	readonly #stop = new AbortController();

	constructor(engine: Engine, {columns = 80, rows = 24, environment = {}}: {columns?: number; rows?: number; environment?: object} = {}) {
		this.#terminal = new xterm.Terminal({cols: columns, rows, allowProposedApi: true});
		this.#stdout = Object.assign(new PassThrough(), {isTTY: true, columns, rows});
		this.#stdout.on('data', (data: Buffer) => {
			this.#terminal.write(data);
			this.#measure(data.toString());
		});
		this.ended = startWizards({
			engine,
			version: '0.0.0',
			start: 'mount',
			stdin: this.#stdin as unknown as NodeJS.ReadStream,
			stdout: this.#stdout as unknown as NodeJS.WriteStream,
			environment: {LANG: 'C.UTF-8', ...environment},
			setAskPassword() {},
			runInTerminal: async () => 0,
			signal: this.#stop.signal,
			atOnce: new AbortController().signal,
		});
	}

	get lines(): readonly string[] {
		const buffer = this.#terminal.buffer.active;
		return Array.from({length: this.#terminal.rows}, (_, row) => buffer.getLine(row)?.translateToString(true) ?? '');
	}

	/** What is seen, without the blank rows at the end. */
	get text(): string {
		return this.lines.join('\n').trimEnd();
	}

	/** Columns of the widest row that was ever written: the terminal itself would hide what is too wide. */
	widest = 0;

	/** Press keys one by one; each is seen before the next. */
	async press(...keys: readonly Key[]): Promise<void> {
		for (const key of keys) await this.type(codes[key]);
	}

	async type(text: string): Promise<void> {
		this.#stdin.write(text);
		await this.#settle();
	}

	/** @throws Error with the screen when it does not come. */
	async see(wanted: string | RegExp): Promise<void> {
		const end = performance.now() + 10_000;
		while (!(typeof wanted === 'string' ? this.text.includes(wanted) : wanted.test(this.text))) {
			if (performance.now() > end) throw new Error(`there is no ${wanted} on the screen:\n${this.text}`);
			await turn();
		}

		// The hint line follows what the screen has registered.
		await this.#settle();
	}

	resize(columns: number, rows: number): void {
		this.#terminal.resize(columns, rows);
		Object.assign(this.#stdout, {columns, rows});
		this.#stdout.emit('resize');
	}

	async close(): Promise<Ending> {
		this.#stop.abort();
		return this.ended;
	}

	#measure(written: string): void {
		// biome-ignore lint/suspicious/noControlCharactersInRegex: the painter places each row by an escape sequence.
		for (const row of written.split(/\u001B\[\d+;1H/)) this.widest = Math.max(this.widest, widthOf(stripVTControlCharacters(row)));
	}

	/** Until the key was read, and what came of it was drawn: there are 33 ms between two frames. */
	async #settle(): Promise<void> {
		while (this.#stdin.readableLength > 0) await turn();
		const end = performance.now() + 50;
		while (performance.now() < end) await turn();
	}
}

async function turn(): Promise<void> {
	return new Promise(resolve => {
		setTimeout(resolve, 5);
	});
}
