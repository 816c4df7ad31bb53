/**
Scancode set 1 of a US keyboard: what PC hardware, VirtualBox and QEMU understand.
A key is pressed by its make code and released by the make code with bit 7 set; extended keys have an `E0` in front of both.
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
	escape: [0x01],
	backspace: [0x0e],
	tab: [0x0f],
	enter: [0x1c],
	control: [0x1d],
	shift: [0x2a],
	'right-shift': [0x36],
	alt: [0x38],
	space: [0x39],
	'caps-lock': [0x3a],
	f1: [0x3b],
	f2: [0x3c],
	f3: [0x3d],
	f4: [0x3e],
	f5: [0x3f],
	f6: [0x40],
	f7: [0x41],
	f8: [0x42],
	f9: [0x43],
	f10: [0x44],
	f11: [0x57],
	f12: [0x58],
	'right-control': [0xe0, 0x1d],
	'right-alt': [0xe0, 0x38],
	home: [0xe0, 0x47],
	up: [0xe0, 0x48],
	'page-up': [0xe0, 0x49],
	left: [0xe0, 0x4b],
	right: [0xe0, 0x4d],
	end: [0xe0, 0x4f],
	down: [0xe0, 0x50],
	'page-down': [0xe0, 0x51],
	insert: [0xe0, 0x52],
	delete: [0xe0, 0x53],
} as const satisfies Record<string, readonly number[]>;

export type KeyName = keyof typeof namedKeys;
export type Modifier = 'control' | 'shift' | 'alt';

/** Every key that can be left pressed by a lost release and then changes the meaning of others. */
const modifierKeys: readonly KeyName[] = ['shift', 'right-shift', 'control', 'right-control', 'alt', 'right-alt'];

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

const release = (make: readonly number[]): number[] => make.map((code, index) => (index === make.length - 1 ? code | 0x80 : code));

/** The codes of one key, pressed and released, with modifiers held around it. */
export function chord(key: KeyName | string, modifiers: readonly Modifier[] = []): number[] {
	const isNamed = Object.hasOwn(namedKeys, key);
	const make = isNamed ? namedKeys[key as KeyName] : [characterKey(key).code];
	const needsShift = !isNamed && characterKey(key).shift && !modifiers.includes('shift');
	const held = [...modifiers, ...(needsShift ? (['shift'] as const) : [])].map(modifier => namedKeys[modifier]);
	return [...held.flat(), ...make, ...release(make), ...held.toReversed().flatMap(release)];
}

/** The codes that release every modifier, whether it is pressed or not: a release without a press does nothing. */
export function modifierReleases(): number[] {
	return modifierKeys.flatMap(key => release(namedKeys[key]));
}

/**
The codes of a text, one entry a key, so that a sender can pace whole keys and never splits one.
@throws Error for a character that no key of a US keyboard makes, before anything could have been typed.
*/
export function textToKeys(text: string): number[][] {
	return [...text].map(character => {
		const {code, shift} = characterKey(character);
		return shift ? [0x2a, code, code | 0x80, 0xaa] : [code, code | 0x80];
	});
}

function characterKey(character: string): CharacterKey {
	const key = characters.get(character);
	if (key) return key;
	const code = character.codePointAt(0) ?? 0;
	throw new Error(
		`the character ${JSON.stringify(character)} (U+${code.toString(16).toUpperCase().padStart(4, '0')}) cannot be typed on a US keyboard`,
	);
}
