import {useEffect} from 'react';
import {useKeys, useTextKeys} from '../../keymap/use-keys.js';
import {useKept} from '../../shell/use-kept.js';
import {editOf} from '../text-field/editing-keys.js';
import {textOf} from '../text-field/text-field-state.js';
import type {ListRow} from './list-row.js';
import {chosenRows, type LiveListAction, type LiveListState, liveList, reduceLiveList, selectedRow, shownRows} from './live-list-state.js';

export type LiveList = {
	readonly state: LiveListState;
	readonly rows: readonly ListRow[];
	readonly height: number;
	readonly isMulti: boolean;
	/** The row under the pointer. */
	readonly selected: ListRow | undefined;
	/** What Enter would take. */
	readonly chosen: readonly ListRow[];
	select(id: string): void;
	/** It may come only with the next rows. */
	mark(id: string): void;
};

const moves: Readonly<Record<string, LiveListAction>> = {
	up: {type: 'up'},
	down: {type: 'down'},
	pageup: {type: 'page-up'},
	pagedown: {type: 'page-down'},
};

type Props = {
	readonly name: string;
	readonly rows: readonly ListRow[];
	readonly height: number;
	onAccept?(rows: readonly ListRow[]): void;
	/** Several can be marked with the space bar. */
	readonly isMulti?: boolean;
	/** Enter takes only marked rows, and may take none. */
	readonly isOptional?: boolean;
	readonly isActive?: boolean;
	readonly hasTitles?: boolean;
	/** The id that is selected at first; without it nothing is. */
	readonly initial?: string | undefined;
	readonly initialMarked?: readonly string[] | undefined;
	readonly acceptLabel?: string;
};

/**
The keys of a live list. @param options.name Unique in the screen: the state is kept under it.
@param options.height Rows that there are for it, with its filter and its column titles (`listChrome`).
*/
export function useLiveList({
	name,
	rows,
	height: total,
	onAccept,
	isMulti = false,
	isOptional = false,
	isActive = true,
	hasTitles = true,
	initial,
	initialMarked,
	acceptLabel = 'choose',
}: Props): LiveList {
	const [state, setState] = useKept<LiveListState>(`list:${name}`, () => liveList({selected: initial, marked: initialMarked}));
	const filter = textOf(state.filter);
	const isFiltered = state.isFiltering || filter !== '';
	const height = Math.max(1, total - (hasTitles ? 1 : 0) - (isFiltered ? 1 : 0));
	const world = {rows, height, isMulti};
	const act = (action: LiveListAction) => setState(before => reduceLiveList(before, action, world));
	const chosen = chosenRows(state, rows, isMulti, isOptional);
	const selected = selectedRow(state, rows);
	const hasRows = rows.length > 0;

	// biome-ignore lint/correctness/useExhaustiveDependencies: once for each change of what is listed.
	useEffect(() => {
		const settled = reduceLiveList(state, {type: 'sync'}, world);
		if (settled !== state) setState(settled);
	}, [rows, height]);

	const isMoving = isActive && !state.isFiltering;
	const isMarked = chosen.some(({id}) => state.marked.includes(id));
	const label = isOptional || isMarked ? `go on with ${chosen.length === 0 ? 'none' : chosen.length}` : acceptLabel;
	const accept = onAccept && (isOptional || chosen.length > 0) ? {label, run: () => onAccept(chosen)} : undefined;
	useKeys(
		{
			up: hasRows ? () => act({type: 'up'}) : undefined,
			down: hasRows ? () => act({type: 'down'}) : undefined,
			pageUp: hasRows ? () => act({type: 'page-up'}) : undefined,
			pageDown: hasRows ? () => act({type: 'page-down'}) : undefined,
			first: hasRows ? () => act({type: 'first'}) : undefined,
			last: hasRows ? () => act({type: 'last'}) : undefined,
			toggle: isMulti && selected && !selected.isWay && selected.disabled === undefined ? () => act({type: 'toggle'}) : undefined,
			// A list that is seen as a whole needs no hint for it.
			filter: hasRows ? {label: isFiltered || rows.length > height ? 'filter' : '', run: () => act({type: 'filter-open'})} : undefined,
			accept,
		},
		{isActive: isMoving},
	);
	useFilterKeys(state, act, isActive);
	return {
		state,
		rows: shownRows(state, rows),
		height,
		isMulti,
		selected,
		chosen,
		select: id => act({type: 'select', id}),
		mark: id => act({type: 'mark', id}),
	};
}

/** What is written while a list is filtered, and the way back to all rows. */
function useFilterKeys({filter, isFiltering}: LiveListState, act: (action: LiveListAction) => void, isActive: boolean): void {
	const back = {label: 'all rows', run: () => act({type: 'filter-clear'})};
	useKeys({back}, {isActive: isActive && !isFiltering && textOf(filter) !== ''});
	useTextKeys(
		press => {
			const move = moves[press.name];
			if (move) return act(move);
			const edit = editOf(press);
			if (edit) act({type: 'filter-edit', edit});
		},
		{isActive: isActive && isFiltering},
	);
	useKeys({accept: {label: 'to the list', run: () => act({type: 'filter-close'})}, back}, {isActive: isActive && isFiltering});
}
