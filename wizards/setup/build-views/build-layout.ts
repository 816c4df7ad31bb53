import type {Size} from '../../shell/size.js';

/** Where the steps and the machine's screen are drawn: side by side where there is room, else below each other. */
export type BuildLayout = {
	readonly isWide: boolean;
	readonly list: Size;
	/** With its frame. */
	readonly pane: Size;
};

/** Rows of neither: the title, what is to be known, the log's path. */
const own = 3;

/** Columns and rows of a console pane around the guest's screen. */
const frame = {columns: 4, rows: 3};

/** A guest's text screen. */
const guest = {columns: 80, rows: 25};

/** Between the two, where they are side by side. */
export const gap = 2;

/** @param size Columns and rows of the screen, at least the smallest that the app is drawn in. */
export function buildLayout({columns, rows}: Size): BuildLayout {
	const room = Math.max(5, rows - own);
	const most = {columns: guest.columns + frame.columns, rows: guest.rows + frame.rows};
	if (columns >= 100) {
		const list = Math.max(48, Math.min(64, columns - gap - most.columns));
		return {
			isWide: true,
			list: {columns: list, rows: room},
			pane: {columns: Math.min(most.columns, columns - gap - list), rows: Math.min(most.rows, room)},
		};
	}

	// Headings and three steps are enough to know where it is; the rest shows what happens.
	const list = Math.max(1, Math.min(room - frame.rows - 1, room < 16 ? Math.floor(room / 3) : room < 30 ? 8 : Math.floor(room * 0.45)));
	return {
		isWide: false,
		list: {columns, rows: list},
		pane: {columns: Math.min(most.columns, columns), rows: Math.min(most.rows, room - list)},
	};
}
