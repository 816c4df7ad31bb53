import type {Key} from 'ink';
import {expect, test} from 'vitest';
import {keyLabel, keyPresses} from '../../../wizards/keymap/key-press.js';
import {KeyRegistry, type Registration} from '../../../wizards/keymap/key-registry.js';
import {commands, keymap, textCommands} from '../../../wizards/keymap/keymap.js';

const none = {
	upArrow: false,
	downArrow: false,
	leftArrow: false,
	rightArrow: false,
	pageDown: false,
	pageUp: false,
	home: false,
	end: false,
	return: false,
	escape: false,
	ctrl: false,
	shift: false,
	tab: false,
	backspace: false,
	delete: false,
	meta: false,
} as Key;

test('Ink calls Esc a meta key, too', () => {
	expect(keyPresses('', {...none, escape: true, meta: true}, false)).toEqual([{name: 'esc', text: ''}]);
});

test.each([
	['q', none, 'q', 'q'],
	[' ', none, 'space', ' '],
	['c', {...none, ctrl: true}, 'ctrl+c', ''],
	['', {...none, delete: true}, 'backspace', ''],
	['G', {...none, shift: true}, 'G', 'G'],
	['漢', none, '漢', '漢'],
	['', {...none, tab: true, shift: true}, 'shift+tab', ''],
] as const)('%j is a key', (input, key, name, text) => {
	expect(keyPresses(input, key, false)).toEqual([{name, text}]);
});

test('Control characters never get into a text', () => {
	expect(keyPresses('a\u001B\u0000b\r', none, true)).toEqual([
		{name: 'a', text: 'a'},
		{name: 'b', text: 'b'},
		{name: 'enter', text: ''},
	]);
});

test('A pasted word is text, even when a key is called so', () => {
	expect(keyPresses('home', none, true)).toEqual([{name: '', text: 'home'}]);
	expect(keyPresses(' ', none, true)).toEqual([{name: 'space', text: ' '}]);
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
});
