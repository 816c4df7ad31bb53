/** One key. `text` is what it writes into a text field; empty when it is a key that writes nothing. */
export type KeyPress = {readonly name: string; readonly text: string};

const controls: Readonly<Record<string, string>> = {
	'\r': 'enter',
	'\n': 'enter',
	'\r\n': 'enter',
	'\t': 'tab',
	'\b': 'backspace',
	'\u007F': 'backspace',
	'\u001B': 'esc',
};

/** By the last character of a sequence. xterm, the Linux console, rxvt (small letters: with Shift or Ctrl). */
const letters: Readonly<Record<string, string>> = {A: 'up', B: 'down', C: 'right', D: 'left', F: 'end', H: 'home', Z: 'shift+tab'};

/** By the number of a sequence that ends with `~`, or in rxvt with `^` or `$`. */
const numbers: Readonly<Record<string, string>> = {
	1: 'home',
	3: 'delete',
	4: 'end',
	5: 'pageup',
	6: 'pagedown',
	7: 'home',
	8: 'end',
};

/** A key as the terminal sends it; undefined for one that we do not know. A run of characters is text without a name: a word may be called like a key. */
export function pressOf(key: string): KeyPress | undefined {
	const control = controls[key];
	if (control !== undefined) return {name: control, text: ''};
	const [, number = '', end = ''] = /^\p{Cc}+(?:\[\[?|O)(\d*)[;\d]*([A-Za-z~^$])$/u.exec(key) ?? [];
	if (end !== '') {
		const name = /[A-Za-z]/.test(end) ? letters[end.toUpperCase()] : numbers[number];
		return name === undefined ? undefined : {name, text: ''};
	}

	const code = key.charCodeAt(0);
	if (code >= 1 && code <= 26) return {name: `ctrl+${String.fromCharCode(code + 96)}`, text: ''};
	const text = key.replaceAll(/\p{Cc}/gu, '');
	if (text === '') return undefined;
	return {name: text === ' ' ? 'space' : Array.from(text).length === 1 ? text : '', text};
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

/** The keys of a command for people; the digits as a range. */
export function keyLabels(keys: readonly string[], isUnicode = true): readonly string[] {
	return keys[0] === '1' ? [isUnicode ? '1–9' : '1-9'] : keys.map(key => keyLabel(key, isUnicode));
}
