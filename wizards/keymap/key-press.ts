import type {Key} from 'ink';

/** One key. `text` is what it writes into a text field; empty when it is a key that writes nothing. */
export type KeyPress = {readonly name: string; readonly text: string};

const special = {
	upArrow: 'up',
	downArrow: 'down',
	leftArrow: 'left',
	rightArrow: 'right',
	pageUp: 'pageup',
	pageDown: 'pagedown',
	home: 'home',
	end: 'end',
	return: 'enter',
	// Before `meta`, which Ink 6 sets for Esc as well.
	escape: 'esc',
	tab: 'tab',
	backspace: 'backspace',
	// Ink calls DEL "delete", and so the Delete key's own sequence: DEL is what nearly all terminals send for backspace.
	delete: 'backspace',
} as const satisfies Partial<Record<keyof Key, string>>;

const controls: Readonly<Record<string, string>> = {
	'\r': 'enter',
	'\n': 'enter',
	'\t': 'tab',
	'\u007F': 'backspace',
	'\b': 'backspace',
	'\u0003': 'ctrl+c',
};

/**
What Ink reports as one input: a single key, or all that arrived at once (pasted, typed while we were busy, a key that repeats). Text between
control characters stays in one piece for text fields: `isText` says that one takes the keys.
*/
export function keyPresses(input: string, key: Key, isText: boolean): readonly KeyPress[] {
	for (const [flag, name] of Object.entries(special)) {
		if (key[flag as keyof typeof special]) return [{name: key.shift && name === 'tab' ? 'shift+tab' : name, text: ''}];
	}

	if (key.ctrl) return input === '' ? [] : [{name: `ctrl+${input}`, text: ''}];
	if (key.meta) return input === '' ? [] : [{name: `meta+${input}`, text: ''}];
	return pieces(input).flatMap(piece => {
		const control = controls[piece];
		if (control !== undefined) return [{name: control, text: ''}];
		const text = piece.replaceAll(/\p{Cc}/gu, '');
		if (text === '') return [];
		// A word that is pasted may be called like a key: "home".
		if (isText && text.length > 1) return [{name: '', text}];
		return [...text].map(character => ({name: nameOf(character), text: character}));
	});
}

function pieces(input: string): readonly string[] {
	return input
		.replaceAll('\r\n', '\r')
		.split(/(\p{Cc})/u)
		.filter(piece => piece !== '');
}

function nameOf(text: string): string {
	return text === ' ' ? 'space' : text;
}

const names: Readonly<Record<string, readonly [unicode: string, ascii: string]>> = {
	up: ['↑', 'up'],
	down: ['↓', 'down'],
	left: ['←', 'left'],
	right: ['→', 'right'],
	enter: ['enter', 'enter'],
	pageup: ['PgUp', 'PgUp'],
	pagedown: ['PgDn', 'PgDn'],
	home: ['Home', 'Home'],
	end: ['End', 'End'],
};

/** A key for people: "↑", "Ctrl-C". */
export function keyLabel(name: string, isUnicode = true): string {
	const pair = names[name];
	if (pair) return isUnicode ? pair[0] : pair[1];
	return name.startsWith('ctrl+') ? `Ctrl-${name.slice(5).toUpperCase()}` : name;
}
