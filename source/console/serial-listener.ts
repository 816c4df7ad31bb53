import {type FileHandle, open} from 'node:fs/promises';
import {poll} from '../poll.js';
import {looked} from './guest-programs.js';
import {parseFrame} from './screen.js';

/** Milliseconds from one look at the file to the next. File-system watchers do not see every append everywhere, and a guest answers no faster. */
const every = 25;

/** Milliseconds without a line, after which a guest that was asked nothing is taken for silent. */
const silence = 300;

/** Milliseconds after which a guest that is never silent is no longer waited for. */
const silenceLimit = 30_000;

/**
Reads the file that a machine's serial port is written to, line by line, from its beginning.
Lines are Latin-1: one character a byte, whatever the guest sends.
*/
export class SerialListener {
	readonly #file: string;
	readonly #signal: AbortSignal;
	readonly #onLine: (line: string) => void;
	readonly #lines: string[] = [];
	#looks = 0;
	#rest = '';
	#offset = 0;
	#handle: FileHandle | undefined;

	constructor(file: string, signal: AbortSignal, onLine: (line: string) => void) {
		this.#file = file;
		this.#signal = signal;
		this.#onLine = onLine;
	}

	/** How many lines have been heard: a place to listen from. */
	get mark(): number {
		return this.#lines.length;
	}

	/** How often the mirror has looked at the guest's screen. The lines that say so are not counted as heard. */
	get looks(): number {
		return this.#looks;
	}

	/** The lines heard since `mark`. */
	since(mark: number): readonly string[] {
		return this.#lines.slice(mark);
	}

	/**
	The first answer that `match` gives to the lines heard since `mark`; undefined when `milliseconds` pass without one.
	@throws the signal's reason.
	*/
	async waitFor<T>(mark: number, milliseconds: number, match: (line: string, index: number) => T | undefined): Promise<T | undefined> {
		let next = mark;
		const look = async () => {
			await this.#read();
			for (; next < this.#lines.length; next++) {
				const answer = match(this.#lines[next] ?? '', next);
				if (answer !== undefined) return answer;
			}

			return undefined;
		};
		return poll(look, {signal: this.#signal, limit: milliseconds, every});
	}

	/** Wait until nothing more is heard but frames, so that an old answer is not taken for a new one. */
	async waitUntilSilent(): Promise<void> {
		const end = performance.now() + silenceLimit;
		const isHeard = async () => this.waitFor(this.mark, silence, line => (parseFrame(line) ? undefined : true));
		while (performance.now() < end && (await isHeard()));
	}

	async close(): Promise<void> {
		await this.#handle?.close();
		this.#handle = undefined;
	}

	async #read(): Promise<void> {
		this.#handle ??= await open(this.#file, 'r');
		for (;;) {
			const {bytesRead, buffer} = await this.#handle.read(Buffer.alloc(65_536), 0, 65_536, this.#offset);
			if (bytesRead === 0) return;
			this.#offset += bytesRead;
			const parts = (this.#rest + buffer.toString('latin1', 0, bytesRead)).split('\n');
			this.#rest = parts.pop() ?? '';
			for (const part of parts) {
				const line = part.replace(/\r+$/, '');
				if (line === looked) {
					this.#looks++;
					continue;
				}

				this.#lines.push(line);
				this.#onLine(line);
			}
		}
	}
}
