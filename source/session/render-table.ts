import {displayWidth} from '../host/printable.js';

/** Columns as wide as they need to be, two blanks apart; the text is printable. */
export function renderTable(rows: ReadonlyArray<readonly string[]>): string {
	const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => displayWidth(row[column] ?? ''))));
	return rows
		.map(
			row =>
				`${row
					.map((cell, column) => cell + ' '.repeat(2 + (widths[column] ?? 0) - displayWidth(cell)))
					.join('')
					.trimEnd()}\n`,
		)
		.join('');
}
