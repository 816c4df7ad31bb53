import type {theme} from '../theme.js';

/** Text of one column. Colours only repeat what the text says. */
export type Cell = string | {readonly text: string; readonly tone?: keyof typeof theme; readonly isDim?: boolean};

export type ListRow = {
	/** The same for the same thing, however the list changes. */
	readonly id: string;
	/** One for each column. A heading has its title as the only one. */
	readonly cells: readonly Cell[];
	/** What else there is to say: after the columns, dimmed. */
	readonly note?: string;
	/** Why it cannot be chosen: shown instead of the note. */
	readonly disabled?: string;
	/** It is no thing but a way to others: it is never marked, and Enter takes it whatever is marked. */
	readonly isWay?: boolean;
	/** The title of the rows below it: cannot be selected. */
	readonly isHeading?: boolean;
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

export function cellText(cell: Cell | undefined): string {
	return typeof cell === 'string' ? cell : (cell?.text ?? '');
}

/** Whether the row has all the words of a filter. */
export function matches(row: ListRow, filter: string): boolean {
	const text = [...row.cells.map(cellText), row.note ?? '', row.disabled ?? ''].join(' ').toLowerCase();
	return filter
		.toLowerCase()
		.split(/\s+/)
		.every(word => text.includes(word));
}

/** The rows that a filter leaves; a way to others always, headings only with rows below them. */
export function filterRows(rows: readonly ListRow[], filter: string): readonly ListRow[] {
	if (filter.trim() === '') return rows;
	const kept = rows.filter(row => row.isHeading || row.isWay || matches(row, filter.trim()));
	return kept.filter((row, index) => !row.isHeading || (kept[index + 1] !== undefined && !kept[index + 1]?.isHeading));
}
