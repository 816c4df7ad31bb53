import {expect, test} from 'vitest';
import type {Hint} from '../../../wizards/keymap/key-registry.js';
import {type Command, keymap} from '../../../wizards/keymap/keymap.js';
import {fitHints} from '../../../wizards/shell/hint-line.js';
import {keys} from '../../harness/fake-terminal.js';
import {fakeEngine} from '../fake-engine.js';
import {openApp} from '../open-app.js';

const hints = (...commands: readonly Command[]): readonly Hint[] =>
	commands.map(command => ({command, keys: keymap[command].keys, label: keymap[command].label || 'stop'}));
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

test('No frame has the keys of the screen before it', async () => {
	const {terminal, ended} = openApp(fakeEngine().engine);
	const frames: string[] = [];
	await terminal.see('❯ Mount', 'q quit');
	// What is written in one go is one frame.
	terminal.onDrawn(text => frames.push(text));
	await terminal.pressAndSee(keys.enter, 'Which disk?', 'esc back');
	await terminal.pressAndSee([keys.down, keys.down], '❯ ○ /dev/sdb', 'enter choose');
	await terminal.pressAndSee(keys.enter, 'Which partition?', 'space mark');
	await terminal.pressAndSee(keys.esc, 'Which disk?');
	for (const frame of frames) {
		if (frame.includes('Which disk?')) expect(frame).not.toMatch(frame.includes('❯') ? /q quit/ : /q quit|space mark/);
		if (/❯ .*sdb /.test(frame)) expect(frame).toContain('enter choose');
		if (frame.includes('Which partition?')) expect(frame).toContain('space mark');
	}

	expect(frames.some(frame => frame.includes('Which partition?'))).toBe(true);
	terminal.press(keys.ctrlC);
	await ended;
});
