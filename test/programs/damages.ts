import {usKeyboard} from '../console/us-keyboard.js';

/** A key as it arrives: with Shift or not, with Ctrl or not. */
type Key = {readonly plain: string; readonly shifted: string; readonly shift: boolean; readonly control: boolean};

const keys = new Map<string, Omit<Key, 'control'>>();
for (const [plain, shifted] of usKeyboard.values()) {
	keys.set(shifted, {plain, shifted, shift: true});
	keys.set(plain, {plain, shifted, shift: false});
}

function keyOf(character: string): Key {
	const key = keys.get(character);
	if (!key) throw new Error(`no key makes ${JSON.stringify(character)}`);
	return {...key, control: false};
}

type Edit = (keys: readonly Key[], at: number) => readonly Key[];

const withShift = (key: Key, shift: boolean): Key => ({...key, shift});
const isEnter = ({plain}: Key) => plain === '\n';

const endOfLine = (typed: readonly Key[], at: number) => {
	const end = typed.findIndex((key, index) => index >= at && isEnter(key));
	return end === -1 ? typed.length : end;
};

/** What can happen to the key at a place, and to those behind it. */
const edits: Readonly<Record<string, Edit>> = {
	drop: (typed, at) => typed.toSpliced(at, 1),
	double: (typed, at) => typed.toSpliced(at, 0, typed[at] as Key),
	shift: (typed, at) => typed.with(at, withShift(typed[at] as Key, !typed[at]?.shift)),
	// The release of Shift is lost: it stays down until the next key that is typed with it releases it.
	'stuck Shift': (typed, at) => {
		if (!typed[at]?.shift) return typed;
		const end = typed.findIndex(({shift}, index) => index > at && shift);
		return typed.map((key, index) => (index > at && (end === -1 || index < end) ? withShift(key, true) : key));
	},
	'Shift to the end of the line': (typed, at) => {
		const end = endOfLine(typed, at);
		return typed.map((key, index) => (index >= at && index < end ? withShift(key, true) : key));
	},
	// Enter by Ctrl takes a letter typed with Ctrl down, and Ctrl is only ever pressed before a line: see the next one.
	control: (typed, at) => (['m', 'j'].includes(typed[at]?.plain ?? '') ? typed : typed.with(at, {...(typed[at] as Key), control: true})),
	// The release of Ctrl was lost before the line: it stays down until modifiers are released, which we do between lines only.
	'Control all along': (typed, at) => (at === 0 ? typed.map(key => ({...key, control: true})) : typed),
};

/** What the shell reads: control characters do their work on the line as a shell's line editor does it. */
function received(typed: readonly Key[]): string {
	let done = '';
	let left = '';
	let right = '';
	for (const key of typed) {
		if (!key.control || isEnter(key)) {
			const character = key.shift ? key.shifted : key.plain;
			if (character === '\n') {
				done += `${left}${right}\n`;
				left = '';
				right = '';
			} else {
				left += character;
			}

			continue;
		}

		switch (key.plain) {
			case 'm':
			case 'j':
				done += `${left}${right}\n`;
				left = '';
				right = '';
				break;
			case 'c':
				left = '';
				right = '';
				break;
			case 'u':
				left = '';
				break;
			case 'k':
				right = '';
				break;
			case 'w':
				left = left.replace(/\S+\s*$/, '');
				break;
			case 'h':
				left = left.slice(0, -1);
				break;
			case 'a':
				right = left + right;
				left = '';
				break;
			case 'e':
				left += right;
				right = '';
				break;
			case 'd':
				// On an empty line the input ends.
				if (left + right === '') return done;
				right = right.slice(1);
				break;
			case '0':
			case '1':
			case '9':
				left += key.plain;
				break;
			default:
		}
	}

	return done + left + right;
}

export type Damage = {readonly what: string; readonly text: string};

/** Every damage of a typed text by one edit. */
export function oneEditDamages(text: string): readonly Damage[] {
	const typed = [...text].map(character => keyOf(character));
	return distinct(
		text,
		typed.flatMap((_, at) => Object.entries(edits).map(([name, edit]) => ({what: `${name} at ${at}`, text: received(edit(typed, at))}))),
	);
}

/** Some of the damages by two edits. @param random - numbers from 0 to below 1. */
export function twoEditDamages(text: string, count: number, random: () => number): readonly Damage[] {
	const names = Object.keys(edits);
	const pick = (below: number) => Math.floor(random() * below);
	const typed = [...text].map(character => keyOf(character));
	return distinct(
		text,
		Array.from({length: count}, () => {
			let damaged: readonly Key[] = typed;
			const what: string[] = [];
			for (let edit = 0; edit < 2; edit++) {
				const name = names[pick(names.length)] ?? '';
				const at = pick(damaged.length);
				damaged = edits[name]?.(damaged, at) ?? damaged;
				what.push(`${name} at ${at}`);
			}

			return {what: what.join(', '), text: received(damaged)};
		}),
	);
}

function distinct(original: string, damages: readonly Damage[]): readonly Damage[] {
	const known = new Set([original]);
	return damages.filter(({text}) => !known.has(text) && known.add(text));
}
