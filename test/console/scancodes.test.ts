import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {chord, type KeyName, textToStrokes} from '../../source/console/scancodes.js';
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

describe('chords', () => {
	test.each([
		['c', ['control'], [0x1d, 0x2e, 0xae, 0x9d]],
		['f1', ['alt'], [0x38, 0x3b, 0xbb, 0xb8]],
		['delete', ['control', 'alt'], [0x1d, 0x38, 0xe0, 0x53, 0xe0, 0xd3, 0xb8, 0x9d]],
		['enter', [], [0x1c, 0x9c]],
		['up', [], [0xe0, 0x48, 0xe0, 0xc8]],
		['f12', [], [0x58, 0xd8]],
		['A', [], [0x2a, 0x1e, 0x9e, 0xaa]],
		['A', ['shift'], [0x2a, 0x1e, 0x9e, 0xaa]],
	] as const)('%s with %j', (key, modifiers, codes) => {
		expect(bytesOf([chord(key, modifiers)])).toEqual(codes);
	});

	// Scan codes of the keys that make no character: IBM's set 1, as in the kernel's table for AT keyboards.
	test.each<[KeyName, number[]]>([
		['escape', [0x01]],
		['backspace', [0x0e]],
		['tab', [0x0f]],
		['space', [0x39]],
		['caps-lock', [0x3a]],
		['f2', [0x3c]],
		['f10', [0x44]],
		['f11', [0x57]],
		['home', [0xe0, 0x47]],
		['page-up', [0xe0, 0x49]],
		['left', [0xe0, 0x4b]],
		['right', [0xe0, 0x4d]],
		['end', [0xe0, 0x4f]],
		['down', [0xe0, 0x50]],
		['page-down', [0xe0, 0x51]],
		['insert', [0xe0, 0x52]],
	])('%s', (name, make) => {
		const last = make.at(-1) ?? 0;
		expect(bytesOf([chord(name)])).toEqual([...make, ...make.slice(0, -1), last | 0x80]);
	});

	test.each(['toString', 'constructor', 'F1', 'ab', ''])('there is no key %j', name => {
		expect(() => chord(name)).toThrow('cannot be typed');
	});
});

test('the releases of all modifiers release all that can be down, and press nothing', () => {
	const all = stroke(0x2a, 0x36, 0x1d, 0xe0, 0x1d, 0x38, 0xe0, 0x38);
	expect(decode([all]).down).toHaveLength(6);
	expect(decode([all, modifierReleases])).toEqual({text: '', down: [], unknown: []});
	expect(decode([modifierReleases])).toEqual({text: '', down: [], unknown: []});
});
