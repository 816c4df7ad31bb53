/** The guest's text console as it sent it: what a person would see, and where the cursor is. */
export type Screen = {
	/** Without trailing blanks. */
	readonly rows: readonly string[];
	readonly cursor: {readonly column: number; readonly row: number};
	/** Characters in a row. */
	readonly columns: number;
};

/** A character of the cursor's position: blank is 0, then upwards (console/guest-programs.ts makes it so). */
const position = (character: string | undefined) => (character?.charCodeAt(0) ?? 32) - 32;

/**
Read a line with a frame: `#`, then rows, columns, column and row of the cursor as one character each, then the characters of the screen, row after row.
Undefined for any other line, and when the frame is damaged.
*/
export function parseFrame(line: string): Screen | undefined {
	const [height, columns, column, row] = [position(line[1]), position(line[2]), position(line[3]), position(line[4])];
	const text = line.slice(5);
	if (!line.startsWith('#') || height < 1 || columns < 1 || column > columns || row >= height || text.length !== height * columns)
		return undefined;
	const rows = Array.from({length: height}, (_, index) => text.slice(index * columns, (index + 1) * columns).trimEnd());
	return {rows, cursor: {column, row}, columns};
}

/** The text before the cursor, rows joined by line feeds: what a program has printed last. */
export function textBeforeCursor({rows, cursor}: Screen): string {
	const row = (rows[cursor.row] ?? '').padEnd(cursor.column).slice(0, cursor.column);
	return [...rows.slice(0, cursor.row), row].join('\n');
}

/**
Everything before the cursor with wrapped lines joined: what was typed stands at its end, also after the screen has scrolled. A character in the
last column leaves the cursor on itself: the line is wrapped only when the next one comes (vt(4)'s pending wrap).
*/
export function flatTextBeforeCursor({rows, cursor, columns}: Screen): string {
	const isFull = cursor.column === columns - 1 && (rows[cursor.row]?.length ?? 0) >= columns;
	return rows
		.map(row => row.padEnd(columns))
		.join('')
		.slice(0, cursor.row * columns + cursor.column + (isFull ? 1 : 0));
}

/** Whether text and cursor are the same. */
export function sameScreen(a: Screen, b: Screen): boolean {
	return a.cursor.column === b.cursor.column && a.cursor.row === b.cursor.row && a.rows.join('\n') === b.rows.join('\n');
}
