import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {printable} from '../../source/text/printable.js';

describe('printable', () => {
	it.each([
		['plain label', 'plain label'],
		['žluťoučký kůň 日本語 🐎', 'žluťoučký kůň 日本語 🐎'],
		['\u{1B}[31mred', String.raw`\u{1b}[31mred`],
		['a\r\nb', String.raw`a\u{d}\u{a}b`],
		['\u{9B}2J', String.raw`\u{9b}2J`],
		['abc\u{202E}gnp.exe', String.raw`abc\u{202e}gnp.exe`],
		['zero\u{200B}width', String.raw`zero\u{200b}width`],
		['\u{2028}', String.raw`\u{2028}`],
		['\u{D800}', String.raw`\u{d800}`],
	])('makes %j harmless', (text, expected) => expect(printable(text)).toBe(expected));

	it('leaves nothing that a terminal acts on or that cannot be seen, and is done after one pass', () => {
		fc.assert(
			fc.property(fc.oneof(fc.string({unit: 'binary'}), fc.string({unit: 'binary-ascii'})), text => {
				const shown = printable(text);
				expect(shown).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
				expect(printable(shown)).toBe(shown);
			}),
		);
	});

	it('does not change what is safe', () => {
		fc.assert(
			fc.property(fc.string({unit: fc.constantFrom(...'abc XYZ-_.09äß漢字한글é✓')}), text => {
				expect(printable(text)).toBe(text);
			}),
		);
	});
});
