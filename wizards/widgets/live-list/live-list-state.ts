import {reduceTextField, type TextFieldAction, type TextFieldState, textField, textOf} from '../text-field/text-field-state.js';
import {filterRows, type ListRow} from './list-row.js';

/** A list whose rows come and go. What is selected is known by its id, never by its place. */
export type LiveListState = {
	/** Undefined: nothing yet. Of a row that is gone it stays, so that it is selected again when the row comes back. */
	readonly selected: string | undefined;
	/** Where the selected row was when it was last seen: the next move starts there. */
	readonly place: number;
	/** Ids, in the order in which they were marked. */
	readonly marked: readonly string[];
	readonly filter: TextFieldState;
	/** The filter takes the keys. */
	readonly isFiltering: boolean;
	/** The first row that is drawn. */
	readonly top: number;
};

export type LiveListAction =
	| {readonly type: 'up' | 'down' | 'page-up' | 'page-down' | 'first' | 'last' | 'toggle'}
	/** From outside of the list: the row is to be seen, whatever the filter was. */
	| {readonly type: 'select' | 'mark'; readonly id: string}
	| {readonly type: 'filter-open' | 'filter-close' | 'filter-clear'}
	| {readonly type: 'filter-edit'; readonly edit: TextFieldAction}
	/** Rows or height are different now. */
	| {readonly type: 'sync'};

/** What the list is of, at the time of an action. */
export type LiveListWorld = {
	/** All of them, unfiltered. */
	readonly rows: readonly ListRow[];
	/** How many can be drawn. */
	readonly height: number;
	readonly isMulti?: boolean;
};

/** @param selected Nothing is selected unless it is given. */
export function liveList({
	selected,
	marked = [],
}: {
	readonly selected?: string | undefined;
	readonly marked?: readonly string[] | undefined;
} = {}): LiveListState {
	return {selected, place: -1, marked, filter: textField(), isFiltering: false, top: 0};
}

/** The list after an action, scrolled so that the selected row is seen. */
export function reduceLiveList(state: LiveListState, action: LiveListAction, world: LiveListWorld): LiveListState {
	return settle(act(state, action, world), world);
}

function act(state: LiveListState, action: LiveListAction, world: LiveListWorld): LiveListState {
	const rows = shownRows(state, world.rows);
	const page = Math.max(1, world.height - 1);
	switch (action.type) {
		case 'up':
			return moved(state, rows, -1, 'wrap');
		case 'down':
			return moved(state, rows, 1, 'wrap');
		case 'page-up':
			return moved(state, rows, -page);
		case 'page-down':
			return moved(state, rows, page);
		case 'first':
			return moved(state, rows, -rows.length);
		case 'last':
			return moved(state, rows, rows.length);
		case 'select':
			return {...shown(state, rows, action.id), selected: action.id};
		case 'mark':
			return {...shown(state, rows, action.id), selected: action.id, marked: [...state.marked.filter(id => id !== action.id), action.id]};
		case 'toggle':
			return world.isMulti ? toggled(state, rows) : state;
		case 'filter-open':
			return {...state, isFiltering: true};
		case 'filter-close':
			return withSelection({...state, isFiltering: false}, rows);
		case 'filter-clear':
			return {...state, isFiltering: false, filter: textField()};
		case 'filter-edit':
			return {...state, filter: reduceTextField(state.filter, action.edit)};
		case 'sync':
			return state;
	}
}

/** The rows that the filter leaves. */
export function shownRows(state: LiveListState, rows: readonly ListRow[]): readonly ListRow[] {
	return filterRows(rows, textOf(state.filter));
}

/** The row that is selected, if it is to be seen. */
export function selectedRow(state: LiveListState, rows: readonly ListRow[]): ListRow | undefined {
	return shownRows(state, rows).find(({id}) => id === state.selected);
}

/**
What Enter takes: the marked rows, in their order in the list, or when none is marked the selected one, or the way to others that is selected. Never a
row that cannot be chosen, or one that cannot be seen. @param isOptional Only what is marked.
*/
export function chosenRows(state: LiveListState, rows: readonly ListRow[], isMulti = false, isOptional = false): readonly ListRow[] {
	const marked = isMulti ? rows.filter(row => state.marked.includes(row.id) && isChoosable(row)) : [];
	const row = selectedRow(state, rows);
	if (!row?.isWay && (marked.length > 0 || isOptional)) return marked;
	return row && isChoosable(row) ? [row] : [];
}

function isChoosable({disabled}: ListRow): boolean {
	return disabled === undefined;
}

/** Without the filter where that hides the row. */
function shown(state: LiveListState, rows: readonly ListRow[], wanted: string): LiveListState {
	return rows.some(({id}) => id === wanted) ? state : {...state, filter: textField()};
}

/** Whoever has filtered wants one of the rows that are left: the first that can be chosen, unless the selected one is among them. */
function withSelection(state: LiveListState, rows: readonly ListRow[]): LiveListState {
	if (textOf(state.filter) === '' || rows.some(({id}) => id === state.selected)) return state;
	return {...state, selected: rows.find(row => isChoosable(row))?.id ?? state.selected};
}

function moved(state: LiveListState, rows: readonly ListRow[], by: number, atEnd: 'wrap' | 'stay' = 'stay'): LiveListState {
	if (rows.length === 0) return state;
	const last = rows.length - 1;
	const here = rows.findIndex(({id}) => id === state.selected);
	let at: number;
	if (here !== -1) at = here + by;
	else if (state.place < 0) at = by >= rows.length || (by < 0 && atEnd === 'wrap') ? last : 0;
	// It is gone: its neighbours now stand where it was.
	else at = Math.min(state.place, rows.length) + (by > 0 ? by - 1 : by);
	if (atEnd === 'wrap' && here !== -1) at = at < 0 ? last : at > last ? 0 : at;
	const place = Math.min(last, Math.max(0, at));
	return {...state, selected: rows[place]?.id, place};
}

function toggled(state: LiveListState, rows: readonly ListRow[]): LiveListState {
	const row = rows.find(({id}) => id === state.selected);
	if (!row || row.isWay || !isChoosable(row)) return state;
	const isMarked = state.marked.includes(row.id);
	return {...state, marked: isMarked ? state.marked.filter(id => id !== row.id) : [...state.marked, row.id]};
}

/** Remember where the selected row is, and scroll so that it is seen. */
function settle(state: LiveListState, {rows, height}: LiveListWorld): LiveListState {
	const shown = shownRows(state, rows);
	const index = shown.findIndex(({id}) => id === state.selected);
	const place = index === -1 ? state.place : index;
	let {top} = state;
	if (index !== -1) top = Math.max(Math.min(top, index), index - height + 1);
	top = Math.max(0, Math.min(top, shown.length - height));
	return place === state.place && top === state.top ? state : {...state, place, top};
}
