import {EventEmitter} from 'node:events';
import {PassThrough} from 'node:stream';
import xterm from '@xterm/headless';

/** Milliseconds in which something has to appear, on a computer that is busy. */
const limit = 120_000;

export const keys = {
	up: '\u001B[A',
	down: '\u001B[B',
	left: '\u001B[D',
	pageDown: '\u001B[6~',
	pageUp: '\u001B[5~',
	home: '\u001B[H',
	end: '\u001B[F',
	enter: '\r',
	esc: '\u001B',
	space: ' ',
	tab: '\t',
	backspace: '\u007F',
	ctrlC: '\u0003',
} as const;

/** A terminal for programs in this process: what they write is drawn by xterm, what is pressed they read. */
export class FakeTerminal {
	readonly stdin: NodeJS.ReadStream;
	readonly stdout: NodeJS.WriteStream;
	/** Everything that was written to it. */
	written = '';
	readonly #xterm: InstanceType<typeof xterm.Terminal>;
	readonly #input = new PassThrough();
	readonly #drawn = new EventEmitter();
	readonly #output: EventEmitter & {columns: number; rows: number};

	constructor(columns = 80, rows = 24) {
		this.#drawn.setMaxListeners(0);
		this.#xterm = new xterm.Terminal({cols: columns, rows, allowProposedApi: true, scrollback: 1000});
		this.stdin = Object.assign(this.#input, {isTTY: true, setRawMode() {}, ref() {}, unref() {}}) as unknown as NodeJS.ReadStream;
		this.#output = Object.assign(new EventEmitter(), {
			isTTY: true,
			columns,
			rows,
			write: (text: string, callback?: unknown) => {
				this.written += text;
				// A terminal's line discipline turns each line feed into a new line.
				this.#xterm.write(text.replaceAll('\n', '\r\n'), () => this.#drawn.emit('drawn'));
				if (typeof callback === 'function') callback();
				return true;
			},
		});
		this.stdout = this.#output as unknown as NodeJS.WriteStream;
	}

	/** What is to be seen, without trailing blanks. */
	rows(): readonly string[] {
		const {active} = this.#xterm.buffer;
		return Array.from({length: this.#xterm.rows}, (_, row) => active.getLine(active.viewportY + row)?.translateToString(true) ?? '');
	}

	text(): string {
		return this.rows().join('\n').trimEnd();
	}

	/** Which screen is shown: programs that fill it use the alternate one. */
	get buffer(): 'normal' | 'alternate' {
		return this.#xterm.buffer.active.type;
	}

	get cursorIsHidden(): boolean {
		return this.written.lastIndexOf('\u001B[?25l') > this.written.lastIndexOf('\u001B[?25h');
	}

	/** Hear of what is to be seen, each time that something was written and is drawn. */
	onDrawn(listener: (text: string) => void): void {
		this.#drawn.on('drawn', () => listener(this.text()));
	}

	press(...pressed: readonly string[]): void {
		for (const key of pressed) this.#input.write(key);
	}

	resize(columns: number, rows: number): void {
		this.#xterm.resize(columns, rows);
		Object.assign(this.#output, {columns, rows});
		this.#output.emit('resize');
	}

	/** Resolves when the screen is as wanted. @throws With the screen, when it never is. */
	async until(isWanted: (text: string) => boolean, what = 'what was expected'): Promise<string> {
		return new Promise((resolve, reject) => {
			const timer = setTimeout(() => {
				this.#drawn.off('drawn', look);
				reject(new Error(`${what} did not appear; there is:\n${this.text()}`));
			}, limit);
			const look = () => {
				const text = this.text();
				if (!isWanted(text)) return;
				clearTimeout(timer);
				this.#drawn.off('drawn', look);
				void listening().then(() => resolve(text));
			};
			this.#drawn.on('drawn', look);
			look();
		});
	}

	async see(...texts: readonly string[]): Promise<string> {
		return this.until(screen => texts.every(text => screen.includes(text)), JSON.stringify(texts));
	}

	async seeNot(...texts: readonly string[]): Promise<string> {
		return this.until(screen => texts.every(text => !screen.includes(text)), `the end of ${JSON.stringify(texts)}`);
	}

	/** Press keys, then wait for text. */
	async pressAndSee(pressed: string | readonly string[], ...texts: readonly string[]): Promise<string> {
		this.press(...[pressed].flat());
		return this.see(...texts);
	}
}

/** React lets what it has just drawn begin to read keys in a later turn of the event loop (its passive effects). */
async function listening(): Promise<void> {
	for (let turn = 0; turn < 5; turn++) await new Promise(resolve => setImmediate(resolve));
}
