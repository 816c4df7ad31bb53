import type {Screen} from '../../source/console/screen.js';

/** A frame as the guest's mirror sends it: `#`, the four numbers of `/dev/vcsa1`, blank being 0, then the whole text of `/dev/vcs1`. */
export function frameOf({rows, cursor, columns}: Screen): string {
	const numbers = [rows.length, columns, cursor.column, cursor.row];
	const text = rows.map(row => row.padEnd(columns)).join('');
	return `#${String.fromCharCode(...numbers.map(number => number + 32))}${text}`;
}

/** The console of a Linux guest: text that wraps and scrolls, and a terminal that echoes what is typed and gives a program whole lines. */
export class Terminal {
	readonly #columns: number;
	readonly #height: number;
	#rows: string[];
	#column = 0;
	#row = 0;
	#line = '';
	echo = true;

	constructor(columns = 80, height = 25) {
		this.#columns = columns;
		this.#height = height;
		this.#rows = Array.from({length: height}, () => '');
	}

	get screen(): Screen {
		return {
			rows: this.#rows.map(row => row.trimEnd()),
			columns: this.#columns,
			cursor: {column: Math.min(this.#column, this.#columns - 1), row: this.#row},
		};
	}

	clear(): void {
		this.#rows = this.#rows.map(() => '');
		this.#column = 0;
		this.#row = 0;
	}

	print(text: string): void {
		for (const character of text) {
			if (character === '\n') {
				this.#newLine();
				continue;
			}

			if (this.#column === this.#columns) this.#newLine();
			const row = (this.#rows[this.#row] ?? '').padEnd(this.#columns);
			this.#rows[this.#row] = row.slice(0, this.#column) + character + row.slice(this.#column + 1);
			this.#column++;
		}
	}

	/** What a key does; the line when it is Enter. */
	key(character: string): string | undefined {
		if (character === '\n') {
			const line = this.#line;
			this.#line = '';
			this.print('\n');
			return line;
		}

		this.#line += character;
		if (this.echo) this.print(character);
		return undefined;
	}

	/** Ctrl-U: the line is erased, on the screen too. */
	erase(): void {
		if (this.echo) {
			for (const _ of this.#line) {
				if (this.#column === 0) {
					this.#row--;
					this.#column = this.#columns;
				}

				this.#column--;
				const row = (this.#rows[this.#row] ?? '').padEnd(this.#columns);
				this.#rows[this.#row] = `${row.slice(0, this.#column)} ${row.slice(this.#column + 1)}`;
			}
		}

		this.#line = '';
	}

	#newLine(): void {
		this.#column = 0;
		if (this.#row < this.#height - 1) this.#row++;
		else this.#rows = [...this.#rows.slice(1), ''];
	}
}
