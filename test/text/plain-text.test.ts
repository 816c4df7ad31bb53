import fc from 'fast-check';
import {expect, test} from 'vitest';
import {plainText} from '../../source/text/plain-text.js';

test('plain text has no control characters, whatever came', () => {
	fc.assert(
		fc.property(fc.string({unit: 'binary'}), text => {
			// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
			expect(plainText(text)).not.toMatch(/[\u0000-\u001F\u007F-\u009F]/);
		}),
	);
	expect(plainText('\u001B[1;36mDone.\u001B[0m\u001B[H\u001B[J')).toBe('Done.');
});
