import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {foldScreen} from '../../../wizards/widgets/console-pane/folded-screen.js';

describe('foldScreen', () => {
	test('a screen that fits stays as it is', () => {
		expect(foldScreen({rows: ['tc@box:~$ ls', ''], cursor: {column: 12, row: 0}}, 80, 25)).toEqual({
			lines: ['tc@box:~$ ls'],
			cursor: {column: 12, row: 0},
		});
	});

	test('long rows go on in the next line, and the cursor with them', () => {
		expect(foldScreen({rows: ['abcdefgh', 'x'], cursor: {column: 6, row: 0}}, 4, 10)).toEqual({
			lines: ['abcd', 'efgh', 'x'],
			cursor: {column: 2, row: 1},
		});
		expect(foldScreen({rows: ['abcd'], cursor: {column: 4, row: 0}}, 4, 10)).toEqual({lines: ['abcd', ''], cursor: {column: 0, row: 1}});
	});

	test('of too many rows, the last that are used are shown', () => {
		const rows = Array.from({length: 25}, (_, index) => (index < 20 ? `line ${index}` : ''));
		expect(foldScreen({rows, cursor: {column: 3, row: 20}}, 80, 3)).toEqual({
			lines: ['line 18', 'line 19', ''],
			cursor: {column: 3, row: 2},
		});
	});

	test('the cursor is shown even when there is more text below it than fits', () => {
		const rows = Array.from({length: 25}, (_, index) => `line ${index}`);
		expect(foldScreen({rows, cursor: {column: 0, row: 2}}, 80, 4)).toEqual({
			lines: ['line 2', 'line 3', 'line 4', 'line 5'],
			cursor: {column: 0, row: 0},
		});
	});

	test('never larger than the pane, and the cursor always in it', () => {
		const screen = fc.record({
			rows: fc.array(fc.string({unit: 'grapheme', maxLength: 90}), {minLength: 1, maxLength: 26}),
			cursor: fc.record({column: fc.integer({min: 0, max: 80}), row: fc.integer({min: 0, max: 25})}),
		});
		fc.assert(
			fc.property(screen, fc.integer({min: 1, max: 100}), fc.integer({min: 1, max: 30}), (given, width, height) => {
				fc.pre(given.cursor.row < given.rows.length);
				const {lines, cursor} = foldScreen(given, width, height);
				expect(lines.length).toBeLessThanOrEqual(height);
				for (const line of lines) expect(Array.from(line).length).toBeLessThanOrEqual(width);
				expect(cursor?.row).toBeLessThan(lines.length);
				expect(cursor?.column).toBeLessThan(width);
			}),
		);
	});
});
