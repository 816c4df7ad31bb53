import type {KeyStroke} from '../hypervisor/keyboard/keys.js';

/**
The keys of a US keyboard, by their make codes in scancode set 1, which PC hardware and every hypervisor understands; 0x80 is added for extended keys.
Source: IBM PS/2 keyboard scan code set 1, as listed in the Linux kernel's atkbd and in "Keyboard scancodes" by A. Brouwer.
*/

const unshiftedRows = [
	{first: 0x02, keys: '1234567890-='},
	{first: 0x10, keys: 'qwertyuiop[]'},
	{first: 0x1e, keys: "asdfghjkl;'`"},
	{first: 0x2b, keys: '\\zxcvbnm,./'},
] as const;

const shiftedRows = [
	{first: 0x02, keys: '!@#$%^&*()_+'},
	{first: 0x10, keys: 'QWERTYUIOP{}'},
	{first: 0x1e, keys: 'ASDFGHJKL:"~'},
	{first: 0x2b, keys: '|ZXCVBNM<>?'},
] as const;

const namedKeys = {
	escape: 0x01,
	backspace: 0x0e,
	tab: 0x0f,
	enter: 0x1c,
	control: 0x1d,
	shift: 0x2a,
	'right-shift': 0x36,
	alt: 0x38,
	space: 0x39,
	'caps-lock': 0x3a,
	f1: 0x3b,
	f2: 0x3c,
	f3: 0x3d,
	f4: 0x3e,
	f5: 0x3f,
	f6: 0x40,
	f7: 0x41,
	f8: 0x42,
	f9: 0x43,
	f10: 0x44,
	f11: 0x57,
	f12: 0x58,
	'right-control': 0x9d,
	'right-alt': 0xb8,
	home: 0xc7,
	up: 0xc8,
	'page-up': 0xc9,
	left: 0xcb,
	right: 0xcd,
	end: 0xcf,
	down: 0xd0,
	'page-down': 0xd1,
	insert: 0xd2,
	delete: 0xd3,
} as const satisfies Record<string, number>;

export type KeyName = keyof typeof namedKeys;
export type Modifier = 'control' | 'shift' | 'alt';

type CharacterKey = {readonly code: number; readonly shift: boolean};

const characters = new Map<string, CharacterKey>([
	[' ', {code: 0x39, shift: false}],
	['\n', {code: 0x1c, shift: false}],
	['\t', {code: 0x0f, shift: false}],
]);
for (const {first, keys} of unshiftedRows) {
	for (const [index, key] of [...keys].entries()) characters.set(key, {code: first + index, shift: false});
}

for (const {first, keys} of shiftedRows) {
	for (const [index, key] of [...keys].entries()) characters.set(key, {code: first + index, shift: true});
}

/** One key, pressed and released, with modifiers held around it. */
export function chord(key: KeyName | string, modifiers: readonly Modifier[] = []): KeyStroke {
	const held = modifiers.map(modifier => namedKeys[modifier]);
	if (Object.hasOwn(namedKeys, key)) return stroke(namedKeys[key as KeyName], held);
	const {code, shift} = characterKey(key);
	return stroke(code, shift && !modifiers.includes('shift') ? [...held, namedKeys.shift] : held);
}

/**
The strokes of a text, one a character.
@throws Error for a character that no key of a US keyboard makes, before anything could have been typed.
*/
export function textToStrokes(text: string): readonly KeyStroke[] {
	return [...text].map(character => chord(character));
}

function stroke(key: number, held: readonly number[]): KeyStroke {
	const down = [...held, key];
	return [...down.map(code => ({key: code, isDown: true})), ...down.toReversed().map(code => ({key: code, isDown: false}))];
}

function characterKey(character: string): CharacterKey {
	const key = characters.get(character);
	if (key) return key;
	const code = character.codePointAt(0) ?? 0;
	throw new Error(
		`the character ${JSON.stringify(character)} (U+${code.toString(16).toUpperCase().padStart(4, '0')}) cannot be typed on a US keyboard`,
	);
}
