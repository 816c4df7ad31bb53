import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {flatTextBeforeCursor, parseFrame, sameScreen, textBeforeCursor} from '../../source/console/screen.js';
import {frameOf} from './terminal.js';

const cell = fc.integer({min: 0x20, max: 0xff}).filter(code => code < 0x7f || code > 0x9f);
const sizes = fc.record({columns: fc.integer({min: 1, max: 100}), height: fc.integer({min: 1, max: 50})});
const anyScreen = sizes.chain(({columns, height}) =>
	fc.record({
		columns: fc.constant(columns),
		rows: fc.array(
			fc.array(cell, {maxLength: columns}).map(codes => String.fromCharCode(...codes).trimEnd()),
			{minLength: height, maxLength: height},
		),
		cursor: fc.record({column: fc.integer({min: 0, max: columns - 1}), row: fc.integer({min: 0, max: height - 1})}),
	}),
);

describe('frames', () => {
	test('come back as the guest encoded them', () => {
		fc.assert(
			fc.property(anyScreen, screen => {
				expect(parseFrame(frameOf(screen))).toEqual(screen);
			}),
		);
	});

	test('that lost or gained characters are none', () => {
		fc.assert(
			fc.property(anyScreen, fc.nat(), (screen, at) => {
				const frame = frameOf(screen);
				const place = 5 + (at % (frame.length - 5));
				expect(parseFrame(frame.slice(0, place) + frame.slice(place + 1))).toBeUndefined();
				expect(parseFrame(`${frame.slice(0, place)}x${frame.slice(place)}`)).toBeUndefined();
			}),
		);
	});

	test('any text is a screen of its own size, or none', () => {
		fc.assert(
			fc.property(fc.string({unit: 'binary'}), text => {
				const screen = parseFrame(`#${text}`);
				if (!screen) return;
				expect(screen.rows.length * screen.columns).toBe(text.length - 4);
				expect(screen.cursor.row).toBeLessThan(screen.rows.length);
			}),
			{numRuns: 50},
		);
	});

	test('a line that does not begin with # is none', () => {
		fc.assert(
			fc.property(anyScreen, screen => {
				expect(parseFrame(frameOf(screen).slice(1))).toBeUndefined();
			}),
			{numRuns: 20},
		);
	});

	test('what we knock with is never taken for one', () => {
		fc.assert(
			fc.property(fc.integer({min: 0, max: 0xff_ff_ff}), token => {
				expect(parseFrame(`#${token.toString(16).padStart(6, '0')}`)).toBeUndefined();
			}),
		);
	});
});

describe('the text before the cursor', () => {
	const screen = {columns: 10, rows: ['$ question', 's? ', 'below'], cursor: {column: 3, row: 1}};

	test('ends at the cursor, blanks before it included', () => {
		expect(textBeforeCursor(screen)).toBe('$ question\ns? ');
	});

	test('flat: a wrapped line is one', () => {
		expect(flatTextBeforeCursor(screen)).toBe('$ questions? ');
	});

	test('flat: a full line is whole although the cursor stands on its last character', () => {
		expect(flatTextBeforeCursor({columns: 10, rows: ['0123456789', ''], cursor: {column: 9, row: 0}})).toBe('0123456789');
		expect(flatTextBeforeCursor({columns: 10, rows: ['012345678', ''], cursor: {column: 9, row: 0}})).toBe('012345678');
	});
});

test('screens differ by their text or by their cursor', () => {
	const screen = {columns: 3, rows: ['ab', ''], cursor: {column: 2, row: 0}};
	expect(sameScreen(screen, {...screen})).toBe(true);
	expect(sameScreen(screen, {...screen, cursor: {column: 1, row: 0}})).toBe(false);
	expect(sameScreen(screen, {...screen, rows: ['ac', '']})).toBe(false);
});
