import type {Progress} from '../steps/progress.js';

type GuestScreen = NonNullable<Progress['screen']>;

export type FoldedScreen = {
	readonly lines: readonly string[];
	/** In `lines`; undefined when there is no room for it. */
	readonly cursor: {readonly column: number; readonly row: number} | undefined;
};

/**
A guest's screen in a pane of another size: rows that are too long go on in the next line, and of too many rows those up to the cursor are shown,
which is where it happens. Exactly `height` lines at the most; each at most `width` characters.
*/
export function foldScreen({rows, cursor}: GuestScreen, width: number, height: number): FoldedScreen {
	if (width < 1 || height < 1) return {lines: [], cursor: undefined};
	const lines: string[] = [];
	let at = {column: 0, row: 0};
	for (const [index, row] of rows.entries()) {
		// The vcsa of a text console has one character a cell: code points, not columns.
		const characters = Array.from(row);
		const needed = index === cursor.row ? Math.max(characters.length, cursor.column + 1) : Math.max(characters.length, 1);
		if (index === cursor.row) at = {column: cursor.column % width, row: lines.length + Math.floor(cursor.column / width)};
		for (let from = 0; from < needed; from += width) lines.push(characters.slice(from, from + width).join(''));
	}

	const end = lastUsed(lines, at.row) + 1;
	const from = Math.min(Math.max(0, end - height), at.row);
	return {lines: lines.slice(from, Math.min(end, from + height)), cursor: {column: at.column, row: at.row - from}};
}

function lastUsed(lines: readonly string[], least: number): number {
	return Math.max(
		least,
		lines.findLastIndex(line => line !== ''),
	);
}
