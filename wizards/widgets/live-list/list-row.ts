import type {theme} from '../theme.js';

/** Text of one column. Colours only repeat what the text says. */
export type Cell = string | {readonly text: string; readonly tone?: keyof typeof theme; readonly isDim?: boolean};

export type ListRow = {
	/** The same for the same thing, however the list changes. */
	readonly id: string;
	/** One for each column. */
	readonly cells: readonly Cell[];
	/** What else there is to say: after the columns, dimmed. */
	readonly note?: string;
	/** Why it cannot be chosen: shown instead of the note. */
	readonly disabled?: string;
	/** It is no thing but a way to others: it is never marked, and Enter takes it whatever is marked. */
	readonly isWay?: boolean;
};

export type Column = {
	readonly title: string;
	readonly align?: 'left' | 'right';
	/** Which end is lost when there is no room: of paths the beginning. */
	readonly cut?: 'end' | 'start';
	/** Columns without which it is not shown at all. @default 4 */
	readonly min?: number;
	/** Those with the highest number are left out first when there is no room. @default 0: never */
	readonly drop?: number;
};

/** What is written in a cell; empty where the row has none. */
export function cellText(cell: Cell | undefined): string {
	return typeof cell === 'string' ? cell : (cell?.text ?? '');
}

/** Whether the row has all the words of a filter. */
function matches(row: ListRow, filter: string): boolean {
	const text = [...row.cells.map(cellText), row.note ?? '', row.disabled ?? ''].join(' ').toLowerCase();
	return filter
		.toLowerCase()
		.split(/\s+/)
		.every(word => text.includes(word));
}

/** The rows that a filter leaves; a way to others always. */
export function filterRows(rows: readonly ListRow[], filter: string): readonly ListRow[] {
	return filter.trim() === '' ? rows : rows.filter(row => row.isWay || matches(row, filter.trim()));
}
