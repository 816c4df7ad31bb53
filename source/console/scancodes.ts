import type {KeyStroke} from '../hypervisor/keyboard/keys.js';

type CharacterKey = {readonly key: number; readonly shift: boolean};

const controlKey = 0x1d;
const shiftKey = 0x2a;

/**
The keys of a US keyboard, row by row, by their make codes in scancode set 1, which PC hardware and every hypervisor understands.
Source: IBM PS/2 keyboard scan code set 1, as listed in the Linux kernel's atkbd and in "Keyboard scancodes" by A. Brouwer.
*/
const rows = [
	{first: 0x02, plain: '1234567890-=', shifted: '!@#$%^&*()_+'},
	{first: 0x0f, plain: '\tqwertyuiop[]\n', shifted: '\tQWERTYUIOP{}\n'},
	{first: 0x1e, plain: "asdfghjkl;'`", shifted: 'ASDFGHJKL:"~'},
	{first: 0x2b, plain: '\\zxcvbnm,./', shifted: '|ZXCVBNM<>?'},
	{first: 0x39, plain: ' ', shifted: ' '},
] as const;

const typedBy = (layer: 'plain' | 'shifted') =>
	rows.flatMap(({first, [layer]: keys}) =>
		[...keys].map((character, index): [string, CharacterKey] => [character, {key: first + index, shift: layer === 'shifted'}]),
	);

/** Which key makes a character; without Shift where both do. */
const characters: ReadonlyMap<string, CharacterKey> = new Map([...typedBy('shifted'), ...typedBy('plain')]);

/**
The strokes of a text, one a character. A line feed is Enter.
@throws Error for a character that no key of a US keyboard makes, before anything could have been typed.
*/
export function textToStrokes(text: string): readonly KeyStroke[] {
	return [...text].map(character => {
		const {key, shift} = keyOf(character);
		return shift ? stroke(shiftKey, key) : stroke(key);
	});
}

/** A letter with Ctrl held around it. */
export function controlStroke(letter: string): KeyStroke {
	return stroke(controlKey, keyOf(letter).key);
}

/** Keys that go down one after the other, and come up in the opposite order. */
function stroke(...keys: readonly number[]): KeyStroke {
	return [...keys.map(key => ({key, isDown: true})), ...keys.toReversed().map(key => ({key, isDown: false}))];
}

function keyOf(character: string): CharacterKey {
	const found = characters.get(character);
	if (found) return found;
	const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
	throw new Error(`the character ${JSON.stringify(character)} (U+${code}) cannot be typed on a US keyboard`);
}
