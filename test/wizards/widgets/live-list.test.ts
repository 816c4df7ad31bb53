import fc from 'fast-check';
import {expect, test} from 'vitest';
import {layOutColumns} from '../../../wizards/widgets/live-list/column-layout.js';
import type {ListRow} from '../../../wizards/widgets/live-list/list-row.js';
import {
	chosenRows,
	type LiveListAction,
	type LiveListState,
	type LiveListWorld,
	liveList,
	reduceLiveList,
	selectedRow,
	shownRows,
} from '../../../wizards/widgets/live-list/live-list-state.js';

const row = (id: string, more: Partial<ListRow> = {}): ListRow => ({id, cells: [id], ...more});
const world = (rows: readonly ListRow[], more: Partial<LiveListWorld> = {}): LiveListWorld => ({rows, height: 3, ...more});
const abc = [row('a'), row('b'), row('c')];

function run(state: LiveListState, actions: ReadonlyArray<LiveListAction['type']>, where: LiveListWorld): LiveListState {
	return actions.reduce((before, type) => reduceLiveList(before, {type} as LiveListAction, where), state);
}

test('Nothing is selected at first; down takes the first row, up the last', () => {
	expect(chosenRows(liveList(), abc)).toEqual([]);
	expect(run(liveList(), ['down'], world(abc)).selected).toBe('a');
	expect(run(liveList(), ['up'], world(abc)).selected).toBe('c');
	expect(run(liveList(), ['first'], world(abc)).selected).toBe('a');
	expect(run(liveList(), ['last'], world(abc)).selected).toBe('c');
	expect(run(liveList(), ['page-down'], world(abc)).selected).toBe('a');
});

test('Up and down go round; pages do not', () => {
	expect(run(liveList(), ['down', 'up'], world(abc)).selected).toBe('c');
	expect(run(liveList(), ['down', 'down', 'down', 'down'], world(abc)).selected).toBe('a');
	expect(run(liveList(), ['down', 'page-up'], world(abc)).selected).toBe('a');
	expect(run(liveList(), ['down', 'page-down', 'page-down'], world(abc)).selected).toBe('c');
});

test('The selection stays with its row when others come and go', () => {
	const state = run(liveList(), ['down', 'down'], world(abc));
	const later = reduceLiveList(state, {type: 'sync'}, world([row('new'), ...abc]));
	expect(selectedRow(later, [row('new'), ...abc])?.id).toBe('b');
	expect(run(later, ['down'], world([row('new'), ...abc])).selected).toBe('c');
});

test('When the selected row goes, no other one is taken for it; it is selected again when it comes back', () => {
	const state = run(liveList(), ['down', 'down'], world(abc));
	const without = [row('a'), row('c')];
	const gone = reduceLiveList(state, {type: 'sync'}, world(without));
	expect(chosenRows(gone, without)).toEqual([]);
	expect(chosenRows(reduceLiveList(gone, {type: 'sync'}, world(abc)), abc).map(({id}) => id)).toEqual(['b']);
	expect(run(gone, ['down'], world(without)).selected).toBe('c');
	expect(run(gone, ['up'], world(without)).selected).toBe('a');
});

test('Rows that cannot be chosen are selected, but not chosen', () => {
	const rows = [row('a', {disabled: 'in use'}), row('b')];
	const state = run(liveList(), ['down'], world(rows));
	expect(state.selected).toBe('a');
	expect(chosenRows(state, rows)).toEqual([]);
	expect(run(state, ['down'], world(rows)).selected).toBe('b');
	expect(run(state, ['up'], world(rows)).selected).toBe('b');
});

test('Several can be marked, in the order of the list; without a mark the selected one is taken', () => {
	const rows = [row('a'), row('b', {disabled: 'no'}), row('c')];
	const multi = world(rows, {isMulti: true});
	const state = run(liveList(), ['last', 'toggle', 'up', 'toggle', 'up', 'toggle'], multi);
	expect(chosenRows(state, rows, true).map(({id}) => id)).toEqual(['a', 'c']);
	expect(chosenRows(run(state, ['toggle'], multi), rows, true).map(({id}) => id)).toEqual(['c']);
	expect(chosenRows(run(liveList(), ['down'], multi), rows, true).map(({id}) => id)).toEqual(['a']);
	// Where none is an answer, the selected one is not taken.
	expect(chosenRows(run(liveList(), ['down'], multi), rows, true, true)).toEqual([]);
	// What was marked and is gone, or in use by now, is not taken.
	expect(chosenRows(state, [row('a', {disabled: 'in use'}), row('d')], true)).toEqual([]);
	expect(run(liveList(), ['down', 'toggle'], world(rows)).marked).toEqual([]);
});

test('A filter leaves the rows with all its words', () => {
	const rows = [row('WD Elements', {note: 'usb'}), row('Samsung', {disabled: 'system'})];
	const filtered = (text: string) =>
		shownRows(reduceLiveList(liveList(), {type: 'filter-edit', edit: {type: 'set', text}}, world(rows)), rows).map(({id}) => id);
	expect(filtered('usb wd')).toEqual(['WD Elements']);
	expect(filtered('system')).toEqual(['Samsung']);
	expect(filtered('nothing')).toEqual([]);
	expect(filtered(' ')).toHaveLength(2);
});

test('A filter leaves the way to others, and what is selected from outside is to be seen', () => {
	const rows = [row('a'), row('more', {isWay: true})];
	const filtered = reduceLiveList(liveList(), {type: 'filter-edit', edit: {type: 'set', text: 'nothing'}}, world(rows));
	expect(shownRows(filtered, rows).map(({id}) => id)).toEqual(['more']);
	expect(run(filtered, ['filter-close'], world(rows)).selected).toBe('more');
	for (const type of ['select', 'mark'] as const)
		expect(shownRows(reduceLiveList(filtered, {type, id: 'a'}, world(rows)), rows)).toEqual(rows);
});

test('A row that the filter hides is not chosen', () => {
	const state = run(liveList(), ['down'], world(abc));
	const hidden = reduceLiveList(state, {type: 'filter-edit', edit: {type: 'set', text: 'b'}}, world(abc));
	expect(chosenRows(hidden, abc)).toEqual([]);
	expect(run(hidden, ['down'], world(abc)).selected).toBe('b');
	expect(run(hidden, ['filter-clear'], world(abc)).selected).toBe('a');
});

test('From the filter one comes to the first row that it leaves and that can be chosen', () => {
	const rows = [row('a1'), row('b1', {disabled: 'no'}), row('b2'), row('b3')];
	const filtered = (state: LiveListState, text: string) =>
		run(reduceLiveList(state, {type: 'filter-edit', edit: {type: 'set', text}}, world(rows)), ['filter-close'], world(rows)).selected;
	expect(filtered(liveList(), 'b')).toBe('b2');
	expect(filtered(liveList({selected: 'b3'}), 'b')).toBe('b3');
	expect(filtered(liveList({selected: 'a1'}), 'b')).toBe('b2');
	// Without a filter nothing is selected for anybody.
	expect(filtered(liveList(), '')).toBeUndefined();
	expect(filtered(liveList({selected: 'a1'}), 'nothing')).toBe('a1');
});

test('The selected row is always among those that are drawn, and no room is wasted', () => {
	const rowsOf = fc
		.uniqueArray(fc.integer({min: 0, max: 30}), {maxLength: 20})
		.map(ids => ids.map(id => row(String(id), {disabled: id % 3 === 0 ? 'no' : undefined})));
	const actions = fc.constantFrom<LiveListAction['type']>('up', 'down', 'page-up', 'page-down', 'first', 'last', 'sync');
	fc.assert(
		fc.property(fc.array(fc.tuple(rowsOf, fc.integer({min: 1, max: 8}), actions), {minLength: 1}), steps => {
			let state = liveList();
			for (const [rows, height, type] of steps) {
				state = reduceLiveList(state, {type} as LiveListAction, {rows, height});
				const index = rows.findIndex(({id}) => id === state.selected);
				expect(state.top).toBeGreaterThanOrEqual(0);
				expect(state.top).toBeLessThanOrEqual(Math.max(0, rows.length - height));
				if (index === -1) continue;
				expect(index).toBeGreaterThanOrEqual(state.top);
				expect(index).toBeLessThan(state.top + height);
			}
		}),
	);
});

test('Columns never take more than there is, and those that matter least go first', () => {
	const titles = [{title: 'Disk'}, {title: 'Model', drop: 1, min: 8}, {title: 'Bus', drop: 2}];
	const rows = [row('x', {cells: ['/dev/sdb', 'WD Elements 25A2', 'usb'], note: 'LVM, ext4'})];
	expect(layOutColumns(titles, rows, 80).widths.map(({width}) => width)).toEqual([8, 16, 3]);
	expect(layOutColumns(titles, rows, 80).note).toBe(9);
	const narrow = layOutColumns(titles, rows, 28);
	expect(narrow.widths.map(({index}) => index)).toEqual([0, 1]);
	fc.assert(
		fc.property(fc.array(fc.tuple(fc.string(), fc.string(), fc.string(), fc.string())), fc.integer({min: 30, max: 200}), (cells, total) => {
			const some = cells.map(([a, b, c, note], index) => row(String(index), {cells: [a, b, c], note}));
			const {widths, note} = layOutColumns(titles, some, total);
			const used = widths.reduce((sum, {width}) => sum + width + 2, 0) - 2 + (note > 0 ? note + 2 : 0);
			expect(used).toBeLessThanOrEqual(total);
		}),
	);
});

test('A way to other rows is never marked, and Enter takes it whatever is marked', () => {
	const rows = [row('a'), row('b'), row('more', {isWay: true})];
	const where = world(rows, {isMulti: true});
	const state = run(liveList(), ['down', 'toggle', 'last', 'toggle'], where);
	expect(state.marked).toEqual(['a']);
	expect(chosenRows(state, rows, true).map(({id}) => id)).toEqual(['more']);
	expect(chosenRows(run(state, ['up'], where), rows, true).map(({id}) => id)).toEqual(['a']);
	const marked = reduceLiveList(state, {type: 'mark', id: 'b'}, where);
	expect([marked.selected, marked.marked]).toEqual(['b', ['a', 'b']]);
});
