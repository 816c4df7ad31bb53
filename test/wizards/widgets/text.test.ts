import fc from 'fast-check';
import {expect, test} from 'vitest';
import {isUnicodeTerminal, wrap} from '../../../source/index.js';
import {glyphs} from '../../../wizards/widgets/glyphs.js';
import {harmless, pad, shorten, widthOf} from '../../../wizards/widgets/text.js';

const unicode = glyphs(true);
const ascii = glyphs(false);
const hostile = fc.oneof(
	fc.string({unit: 'binary'}),
	fc.string({unit: 'grapheme'}),
	fc.constantFrom('\u001B[2J', 'שלום', '漢字'.repeat(200), '👨‍👩‍👧‍👦', 'e\u0301\u0301'),
);

test('Text of others is drawn in one line, without anything that a terminal would act on, in the columns that there are', () => {
	fc.assert(
		fc.property(
			hostile,
			fc.integer({min: 0, max: 40}),
			fc.constantFrom('end', 'start'),
			fc.constantFrom(unicode, ascii),
			(text, columns, cut, signs) => {
				const drawn = shorten(harmless(text, signs), columns, signs, cut);
				expect(drawn).not.toMatch(/\p{Cc}|\p{Zl}|\p{Zp}/u);
				expect(widthOf(drawn)).toBeLessThanOrEqual(columns);
				if (!signs.isUnicode) expect(drawn).toMatch(/^[ -~]*$/);
			},
		),
	);
});

test('What fits stays whole, and a cut is seen', () => {
	expect(shorten('/home/u/mnt', 11, unicode)).toBe('/home/u/mnt');
	expect(shorten('/home/u/mnt', 10, unicode)).toBe('/home/u/m…');
	expect(shorten('/home/u/mnt', 10, unicode, 'start')).toBe('…ome/u/mnt');
	expect(shorten('漢字漢字', 6, unicode)).toBe('漢字…');
	expect(pad('漢字', 6)).toBe('漢字  ');
	expect(pad('7', 3, 'right')).toBe('  7');
});

test('Lines are broken at blanks where there are any, and nothing is lost', () => {
	expect(wrap('one two three', 8)).toEqual(['one two', 'three']);
	expect(wrap('one seventeen', 5)).toEqual(['one', 'seven', 'teen']);
	expect(wrap('', 5)).toEqual(['']);
	fc.assert(
		fc.property(fc.string({unit: 'grapheme'}), fc.integer({min: 12, max: 60}), (text, columns) => {
			const lines = wrap(harmless(text, unicode), columns);
			for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(columns);
			expect(lines.join('').replaceAll(' ', '')).toBe(harmless(text, unicode).replaceAll(' ', ''));
		}),
	);
});

test.each([
	[{LANG: 'de_DE.UTF-8'}, true],
	[{LANG: 'C.utf8', TERM: 'xterm'}, true],
	[{LC_ALL: 'C', LANG: 'C.UTF-8'}, false],
	[{LANG: 'en_US.UTF-8', TERM: 'linux'}, false],
	[{}, false],
])('%j is a terminal that knows Unicode: %s', (environment, isUnicode) => {
	expect(isUnicodeTerminal(environment)).toBe(isUnicode);
});
