import {EventEmitter} from 'node:events';

const enter = '\u001B[?1049h\u001B[?25l\u001B[?7l\u001B[2J';
const leave = '\u001B[?7h\u001B[?25h\u001B[?1049l';
const beginFrame = '\u001B[?2026h';
const endFrame = '\u001B[?2026l';

/** Milliseconds between two frames. */
const frameTime = 16;

/**
Stands between Ink and the terminal, on the alternate screen. Ink 6 repaints by erasing the lines above the cursor, which leaves copies behind when
the terminal gets narrower, and wipes the user's scrollback when a frame is as high as the terminal. So it draws into this (in its debug mode,
each write is a whole frame), and this puts each row that changed in its place. The terminal's wrapping is off meanwhile: a character that is wider than
everybody thinks spoils its own row at the most.
*/
export class Painter extends EventEmitter {
	readonly isTTY = true;
	readonly #terminal: NodeJS.WriteStream;
	#frame = '';
	/** What is on the screen; undefined: nobody knows. */
	#painted: readonly string[] | undefined;
	#paintedAt = 0;
	#isClosed = false;
	#timer: NodeJS.Timeout | undefined;

	constructor(terminal: NodeJS.WriteStream) {
		super();
		this.#terminal = terminal;
		terminal.write(enter);
		terminal.on('resize', this.#resized);
	}

	get columns(): number {
		return this.#terminal.columns || 80;
	}

	get rows(): number {
		return this.#terminal.rows || 24;
	}

	/** What Ink calls with each frame. */
	write(frame: string, callback?: unknown): boolean {
		if (frame !== '') this.#frame = frame;
		const wait = this.#paintedAt + frameTime - performance.now();
		// Never at once: the hint line is drawn anew in the same turn, when the screen has said what its keys do.
		this.#timer ??= setTimeout(() => this.#paint(), Math.max(0, wait));
		if (typeof callback === 'function') callback();
		return true;
	}

	/** Give the terminal back as it was, once: a second time would put the cursor where it was before, over what others have written since. */
	close(): void {
		if (this.#isClosed) return;
		this.#isClosed = true;
		clearTimeout(this.#timer);
		this.#terminal.off('resize', this.#resized);
		this.#terminal.write(leave);
	}

	readonly #resized = () => {
		this.#painted = undefined;
		this.emit('resize');
	};

	#paint(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		this.#paintedAt = performance.now();
		const before = this.#painted;
		const rows = this.#frame.split('\n').slice(0, this.rows);
		const height = Math.max(rows.length, before?.length ?? 0);
		let changes = before ? '' : '\u001B[2J';
		for (let row = 0; row < height; row++) {
			if (!before || rows[row] !== before[row]) changes += `\u001B[${row + 1};1H\u001B[0m\u001B[2K${rows[row] ?? ''}`;
		}

		this.#painted = rows;
		if (changes !== '') this.#terminal.write(`${beginFrame}${changes}\u001B[0m${endFrame}`);
	}
}
