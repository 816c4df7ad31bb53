import {pad, widthOf} from './columns.js';

/** Columns as wide as they need to be, two blanks apart; the text is printable. */
export function renderTable(rows: ReadonlyArray<readonly string[]>): string {
	const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => widthOf(row[column] ?? ''))));
	return rows
		.map(row => {
			const cells = row.map((cell, column) => pad(cell, 2 + (widths[column] ?? 0)));
			return `${cells.join('').trimEnd()}\n`;
		})
		.join('');
}
