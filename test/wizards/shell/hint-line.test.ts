import {expect, test} from 'vitest';
import type {Hint} from '../../../wizards/keymap/key-registry.js';
import {binding, type Command} from '../../../wizards/keymap/keymap.js';
import {fitHints} from '../../../wizards/shell/hint-line.js';

const hints = (...commands: readonly Command[]): readonly Hint[] =>
	commands.map(command => ({command, keys: binding(command).keys, label: binding(command).label || 'stop'}));
const fitted = (columns: number, ...commands: readonly Command[]) =>
	fitHints(hints(...commands), columns, {isUnicode: true}).map(({command}) => command);
const list = ['up', 'accept', 'toggle', 'filter', 'back', 'leave', 'help'] as const satisfies readonly Command[];

test('The way back and the help are never missing from the hints: others make room for them', () => {
	expect(fitted(100, ...list)).toEqual(list);
	expect(fitted(70, ...list)).toEqual(['up', 'accept', 'toggle', 'filter', 'back', 'help']);
	expect(fitted(58, ...list)).toEqual(['accept', 'toggle', 'filter', 'back', 'help']);
	expect(fitted(40, ...list)).toEqual(['accept', 'back', 'help']);
	expect(fitted(20, ...list)).toEqual(['back', 'help']);
	expect(fitted(40, 'unmount', 'back', 'help', 'interrupt')).toEqual(['back', 'help', 'interrupt']);
});
