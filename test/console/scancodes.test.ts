import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {controlStroke, textToStrokes} from '../../source/console/scancodes.js';
import {type KeyStroke, modifierReleases} from '../../source/hypervisor/keyboard/keys.js';
import {bytesOf, stroke} from '../hypervisor/strokes.js';
import {printableCharacters, usKeyboard} from './us-keyboard.js';

/** A keyboard as a PC reads it: what the codes type, and what is still down at the end. */
function decode(strokes: readonly KeyStroke[]): {text: string; down: readonly string[]; unknown: readonly number[]} {
	const down = new Set<string>();
	const unknown: number[] = [];
	let text = '';
	let prefix = '';
	for (const code of bytesOf(strokes)) {
		if (code === 0xe0) {
			prefix = 'e0 ';
			continue;
		}

		const key = prefix + (code & 0x7f).toString(16);
		const isPress = code < 0x80;
		if (isPress) down.add(key);
		else down.delete(key);
		const caps = usKeyboard.get(code);
		if (isPress && prefix === '' && caps) text += caps[down.has('2a') || down.has('36') ? 1 : 0];
		else if (isPress && !['2a', '36', '1d', '38', 'e0 1d', 'e0 38'].includes(key)) unknown.push(code);
		prefix = '';
	}

	return {text, down: [...down], unknown};
}

const typeable = [...printableCharacters, '\n', '\t'];

describe('texts', () => {
	test.each(typeable)('%j comes out as itself, and every key is released', character => {
		expect(decode(textToStrokes(character))).toEqual({text: character, down: [], unknown: []});
	});

	test('any text comes out as itself, one entry a character', () => {
		fc.assert(
			fc.property(fc.array(fc.constantFrom(...typeable)), characters => {
				const keys = textToStrokes(characters.join(''));
				expect(keys).toHaveLength(characters.length);
				expect(decode(keys)).toEqual({text: characters.join(''), down: [], unknown: []});
			}),
		);
	});

	test('a text with a character that no key makes is refused as a whole', () => {
		fc.assert(
			fc.property(fc.string({unit: 'binary'}), text => {
				const isTypeable = [...text].every(character => typeable.includes(character));
				if (isTypeable) expect(decode(textToStrokes(text)).text).toBe(text);
				else expect(() => textToStrokes(text)).toThrow('cannot be typed on a US keyboard');
			}),
		);
	});

	test.each(['é', '€', '\u0000', '\r', '\u001B', '💾'])('%j is named with its code point', character => {
		const hexadecimal = character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
		expect(() => textToStrokes(`fine so far ${character}`)).toThrow(`U+${hexadecimal}`);
	});
});

test.each([
	['c', [0x1d, 0x2e, 0xae, 0x9d]],
	['u', [0x1d, 0x16, 0x96, 0x9d]],
])('Ctrl with %s', (letter, codes) => {
	expect(bytesOf([controlStroke(letter)])).toEqual(codes);
});

test('the releases of all modifiers release all that can be down, and press nothing', () => {
	const all = stroke(0x2a, 0x36, 0x1d, 0xe0, 0x1d, 0x38, 0xe0, 0x38);
	expect(decode([all]).down).toHaveLength(6);
	expect(decode([all, modifierReleases])).toEqual({text: '', down: [], unknown: []});
	expect(decode([modifierReleases])).toEqual({text: '', down: [], unknown: []});
});
