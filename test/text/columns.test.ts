import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {shorten, widthOf} from '../../source/text/columns.js';

describe('widthOf and shorten', () => {
	it.each([
		['abc', 3],
		['日本', 4],
		['e\u{301}', 1],
		['🐎', 2],
	])('%j takes %i columns', (text, width) => expect(widthOf(text)).toBe(width));

	it('never makes more columns than asked for, and changes only what is too long', () => {
		fc.assert(
			fc.property(fc.string({unit: 'grapheme'}), fc.integer({min: 1, max: 30}), (text, columns) => {
				const short = shorten(text, columns);
				expect(widthOf(short)).toBeLessThanOrEqual(columns);
				expect(short === text).toBe(widthOf(text) <= columns);
			}),
		);
	});
});
