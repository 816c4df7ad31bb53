import fc from 'fast-check';
import {expect, test} from 'vitest';
import {buildLayout, gap} from '../../../wizards/setup/build-views/build-layout.js';

test('at 80×24 below each other: the headings with three steps, and six rows of the machine’s screen', () => {
	expect(buildLayout({columns: 78, rows: 19})).toEqual({isWide: false, list: {columns: 78, rows: 8}, pane: {columns: 78, rows: 8}});
});

test('at 120×40 side by side', () => {
	expect(buildLayout({columns: 118, rows: 35})).toEqual({isWide: true, list: {columns: 48, rows: 32}, pane: {columns: 68, rows: 28}});
});

test('a very large terminal shows the machine’s screen as it is, and no larger', () => {
	expect(buildLayout({columns: 240, rows: 70}).pane).toEqual({columns: 84, rows: 28});
});

test('both always fit', () => {
	fc.assert(
		fc.property(fc.integer({min: 58, max: 300}), fc.integer({min: 10, max: 100}), (columns, rows) => {
			const {isWide, list, pane} = buildLayout({columns, rows});
			expect(pane.rows).toBeGreaterThanOrEqual(4);
			expect(list.rows).toBeGreaterThanOrEqual(1);
			expect(isWide ? Math.max(list.rows, pane.rows) : list.rows + pane.rows).toBeLessThanOrEqual(rows - 3);
			expect(isWide ? list.columns + gap + pane.columns : Math.max(list.columns, pane.columns)).toBeLessThanOrEqual(columns);
		}),
	);
});
