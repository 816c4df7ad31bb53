import {widthOf} from '../text.js';
import {type Column, cellText, type ListRow} from './list-row.js';

/** Between two columns. */
export const gap = 2;

/** Which columns are drawn, how wide, and what is left for the note. */
export type ColumnLayout = {readonly widths: ReadonlyArray<{readonly index: number; readonly width: number}>; readonly note: number};

/**
Give each column what its widest cell needs; when that is too much, the widest shrink first, down to their least; then columns are left out. A note
gets what is left, and a third of the room, or `leastNote`, when there are notes at all.
@param measure Cells as they will be drawn.
*/
export function layOutColumns(
	columns: readonly Column[],
	rows: readonly ListRow[],
	total: number,
	measure: (text: string) => number = widthOf,
	leastNote?: number,
): ColumnLayout {
	const noteWidth = Math.max(0, ...rows.map(({note, disabled}) => measure(disabled ?? note ?? '')));
	const wanted = columns.map((column, index) => ({
		index,
		column,
		width: Math.max(measure(column.title), ...rows.map(({cells}) => measure(cellText(cells[index])))),
	}));
	const minNote = Math.min(noteWidth, leastNote ?? Math.max(12, Math.floor(total * 0.35)));
	let kept = wanted.filter(({width}) => width > 0);
	const reserved = () => (minNote > 0 ? minNote + gap : 0) + gap * Math.max(0, kept.length - 1);
	const least = () => kept.reduce((sum, {column, width}) => sum + Math.min(width, column.min ?? 4), 0) + reserved();
	while (least() > total) {
		const droppable = kept.filter(({column}) => (column.drop ?? 0) > 0);
		if (droppable.length === 0) break;
		const first = droppable.reduce((one, other) => ((other.column.drop ?? 0) > (one.column.drop ?? 0) ? other : one));
		kept = kept.filter(({index}) => index !== first.index);
	}

	const widths = kept.map(({index, width, column}) => ({index, width, min: Math.min(width, column.min ?? 4)}));
	let over = widths.reduce((sum, {width}) => sum + width, 0) + reserved() - total;
	while (over > 0) {
		const widest = widths.filter(({width, min}) => width > min).toSorted((a, b) => b.width - a.width)[0];
		if (!widest) break;
		widest.width--;
		over--;
	}

	const used = widths.reduce((sum, {width}) => sum + width, 0) + gap * Math.max(0, widths.length - 1);
	return {
		widths: widths.map(({index, width}) => ({index, width})),
		note: noteWidth === 0 ? 0 : Math.max(0, Math.min(noteWidth, total - used - gap)),
	};
}
