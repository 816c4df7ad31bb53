import {expect, test} from 'vitest';
import {keyLabel, keyLabels, pressOf} from '../../../wizards/keymap/key-press.js';
import {KeyRegistry, type Registration} from '../../../wizards/keymap/key-registry.js';
import {commands, keymap, textCommands} from '../../../wizards/keymap/keymap.js';

test.each([
	['q', 'q', 'q'],
	[' ', 'space', ' '],
	['\u0003', 'ctrl+c', ''],
	['\u007F', 'backspace', ''],
	['\b', 'backspace', ''],
	['\r', 'enter', ''],
	['\r\n', 'enter', ''],
	['\u001B', 'esc', ''],
	['G', 'G', 'G'],
	['漢', '漢', '漢'],
	['\u001B[Z', 'shift+tab', ''],
	['\u001B[A', 'up', ''],
	['\u001BOB', 'down', ''],
	['\u001B[1;5D', 'left', ''],
	['\u001B\u001B[C', 'right', ''],
	['\u001B[H', 'home', ''],
	['\u001B[1~', 'home', ''],
	['\u001B[8^', 'end', ''],
	['\u001B[3~', 'delete', ''],
	['\u001B[[5~', 'pageup', ''],
	['\u001B[6~', 'pagedown', ''],
] as const)('%j is a key', (key, name, text) => {
	expect(pressOf(key)).toEqual({name, text});
});

test('Keys that we do not know are none', () => {
	for (const key of ['\u001B[15~', '\u001BOP', '\u001B[2~', '\u0000', '\u0085', '\u001D']) expect(pressOf(key)).toBeUndefined();
});

test('A pasted word is text, even when a key is called so', () => {
	expect(pressOf('home')).toEqual({name: '', text: 'home'});
});

test('No key has two commands in the same place, and each has a first key', () => {
	// Those that are never on a screen together.
	const apart = [['recover', 'recheck']];
	for (const one of commands) {
		expect(keymap[one].keys.length).toBeGreaterThan(0);
		for (const other of commands) {
			if (one === other || apart.some(pair => pair.includes(one) && pair.includes(other))) continue;
			expect(keymap[one].keys.filter(key => (keymap[other].keys as readonly string[]).includes(key))).toEqual([]);
		}
	}
});

function registration(
	log: string[],
	name: string,
	part: Partial<Omit<Registration, 'handlers'>> & {readonly of: ReadonlyArray<keyof typeof keymap>},
): Registration {
	const {of, layer = 0, labels = {}, ...rest} = part;
	return {layer, labels, ...rest, handlers: Object.fromEntries(of.map(command => [command, () => log.push(`${name} ${command}`)]))};
}

test('The highest layer gets the keys, the newest of it first, a fallback last', () => {
	const log: string[] = [];
	const registry = new KeyRegistry();
	registry.register(() => registration(log, 'fallback', {of: ['back', 'leave', 'interrupt'], isFallback: true}));
	registry.register(() => registration(log, 'screen', {of: ['back', 'accept']}));
	const drop = registry.register(() => registration(log, 'dialog', {of: ['accept']}));
	for (const name of ['esc', 'enter', 'q']) registry.dispatch({name, text: ''});
	drop();
	registry.dispatch({name: 'enter', text: ''});
	expect(log.splice(0)).toEqual(['screen back', 'dialog accept', 'fallback leave', 'screen accept']);
	registry.register(() => registration(log, 'overlay', {of: ['back'], layer: 1}));
	expect(registry.dispatch({name: 'enter', text: ''})).toBe(false);
	for (const name of ['esc', 'ctrl+c']) registry.dispatch({name, text: ''});
	// An overlay does not keep Ctrl-C from what is under way.
	expect(log).toEqual(['overlay back', 'fallback interrupt']);
});

test('A text field takes all keys but a few', () => {
	const log: string[] = [];
	const texts: string[] = [];
	const registry = new KeyRegistry();
	registry.register(() => registration(log, 'screen', {of: commands}));
	registry.register(() => registration(log, 'field', {of: [], onText: ({name}) => texts.push(name)}));
	for (const command of commands) registry.dispatch({name: keymap[command].keys[0], text: ''});
	expect(log).toEqual(commands.filter(command => textCommands.includes(command)).map(command => `screen ${command}`));
	expect(texts).toEqual(commands.filter(command => !textCommands.includes(command)).map(command => keymap[command].keys[0]));
	expect(registry.hints().map(({command}) => command)).toEqual(commands.filter(command => textCommands.includes(command)));
});

test('Hints say what is registered, in the words of whoever did', () => {
	const registry = new KeyRegistry();
	let changes = 0;
	registry.subscribe(() => changes++);
	registry.register(() => registration([], 'screen', {of: ['help', 'accept', 'up'], labels: {accept: 'mount'}}));
	expect(registry.hints().map(({command, label}) => [command, label])).toEqual([
		['up', 'move'],
		['accept', 'mount'],
		['help', 'help'],
	]);
	expect(changes).toBe(1);
});

test('Keys for people', () => {
	expect(['up', 'ctrl+c', 'q', 'enter', 'pageup'].map(name => keyLabel(name))).toEqual(['↑', 'Ctrl-C', 'q', 'enter', 'PgUp']);
	expect(keyLabel('up', false)).toBe('up');
	expect(keyLabels(keymap.nth.keys)).toEqual(['1–9']);
});
