import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {
	accepted,
	type PickerAction,
	type PickerState,
	pathOf,
	picker,
	pickerRows,
	reducePicker,
	splitPath,
} from '../../../wizards/widgets/file-picker/picker-state.js';
import {textOf} from '../../../wizards/widgets/text-field/text-field-state.js';

const entry = (name: string, isFolder = false) => ({name, path: `/home/u/${name}`, isFolder, bytes: 7});
const entries = [entry('Downloads', true), entry('Documents', true), entry('Core.iso'), entry('.hidden.iso')];
const rowsOf = (text: string, folder = '/home/u') => pickerRows(text, entries, folder);
const names = (text: string) => rowsOf(text).map(({name}) => name);
const act = (state: PickerState, ...actions: readonly PickerAction[]) =>
	actions.reduce((before, action) => reducePicker(before, action, rowsOf(pathOf(before))), state);

test('what is written is divided into the folder and the beginning of a name', () => {
	expect(splitPath('~/Down')).toEqual({folder: '~/', rest: 'Down'});
	expect(splitPath('/x.iso')).toEqual({folder: '/', rest: 'x.iso'});
	expect(splitPath('x')).toEqual({folder: '', rest: 'x'});
	expect(splitPath('~')).toEqual({folder: '~/', rest: ''});
});

describe('rows', () => {
	test('all that is to be seen, and the way up', () => {
		expect(names('~/')).toEqual(['..', 'Downloads', 'Documents', 'Core.iso']);
		expect(rowsOf('/', '/').map(({name}) => name)).not.toContain('..');
	});

	test('of a beginning, those that begin so, in either case', () => {
		expect(names('~/do')).toEqual(['Downloads', 'Documents']);
		expect(names('~/.h')).toEqual(['.hidden.iso']);
	});
});

describe('Tab', () => {
	test('completes as much as is certain', () => {
		expect(pathOf(act(picker('~/D'), {type: 'complete'}))).toBe('~/Do');
		expect(pathOf(act(picker('~/Dow'), {type: 'complete'}))).toBe('~/Downloads/');
		expect(pathOf(act(picker('~/C'), {type: 'complete'}))).toBe('~/Core.iso');
		expect(pathOf(act(picker('~/zzz'), {type: 'complete'}))).toBe('~/zzz');
	});

	test('takes the row that the pointer is on', () => {
		expect(pathOf(act(picker('~/'), {type: 'down'}, {type: 'down'}, {type: 'complete'}))).toBe('~/Downloads/');
	});
});

describe('Enter', () => {
	const enter = (state: PickerState) => accepted(state, rowsOf(pathOf(state)), '/home/u');

	test('opens a folder, by its row or its name', () => {
		expect(enter(act(picker('~/'), {type: 'down'}, {type: 'down'}))).toEqual({kind: 'open', text: '~/Downloads/'});
		expect(enter(picker('~/Downloads'))).toEqual({kind: 'open', text: '~/Downloads/'});
		expect(enter(act(picker('~/'), {type: 'down'}))).toEqual({kind: 'open', text: '/home/'});
	});

	test('takes a file, by its row or as it is written', () => {
		expect(enter(act(picker('~/C'), {type: 'down'}))).toEqual({kind: 'take', text: '~/Core.iso'});
		expect(enter(picker('/elsewhere/x.iso'))).toEqual({kind: 'take', text: '/elsewhere/x.iso'});
	});

	test('takes an address', () => {
		expect(enter(picker(' http://example.org/Core.iso '))).toEqual({kind: 'take', text: 'http://example.org/Core.iso'});
	});
});

test('arrows go down into the rows and up again into the line; what is written then goes there', () => {
	const down = act(picker('~/'), {type: 'down'});
	expect(down.selected).toBe(0);
	expect(act(down, {type: 'up'}).selected).toBeUndefined();
	expect(act(picker('~/'), ...Array.from({length: 9}, () => ({type: 'down'}) as const)).selected).toBe(3);
	const written = act(down, {type: 'edit', edit: {type: 'insert', text: 'C'}});
	expect(written.selected).toBeUndefined();
	expect(pathOf(written)).toBe('~/C');
});

test('the pointer is always on a row or in the line', () => {
	const action = fc.oneof(
		fc.constantFrom<PickerAction>(
			{type: 'up'},
			{type: 'down'},
			{type: 'page-up', page: 3},
			{type: 'page-down', page: 3},
			{type: 'complete'},
			{type: 'edit', edit: {type: 'erase'}},
		),
		fc.string({maxLength: 3}).map((text): PickerAction => ({type: 'edit', edit: {type: 'insert', text}})),
	);
	fc.assert(
		fc.property(fc.array(action), actions => {
			let state = picker('~/');
			for (const one of actions) {
				state = act(state, one);
				const {selected} = state;
				if (selected !== undefined) expect(rowsOf(pathOf(state))[selected]).toBeDefined();
			}
		}),
	);
});

describe('what is absolute begins anew as it is written', () => {
	const write = (state: PickerState, text: string) => act(state, {type: 'edit', edit: {type: 'insert', text}});
	const typed = (start: string, text: string) => [...text].reduce(write, picker(start));

	test.each([
		['~/', 'x', '~/x'],
		['~/', '/tmp/core.iso', '/tmp/core.iso'],
		['/home/u/', '~/core.iso', '~/core.iso'],
		['~/', 'http://host/a//b.iso', 'http://host/a//b.iso'],
		['', '/', '/'],
	])('%s and then %s', (start, text, path) => {
		expect(textOf(typed(start, text).field)).toBe(path);
		expect(textOf(write(picker(start), text).field)).toBe(path);
	});

	test('only what stands before the cursor goes', () => {
		const edits = (['first', 'right', 'right'] as const).map((type): PickerAction => ({type: 'edit', edit: {type}}));
		const {field} = write(act(picker('~/disk.img'), ...edits), '/mnt/');
		expect([textOf(field), field.cursor]).toEqual(['/mnt/disk.img', 5]);
	});

	test('what is erased makes nothing absolute', () => {
		const before = picker('~/a/b');
		const edits = (['left', 'left', 'erase'] as const).map((type): PickerAction => ({type: 'edit', edit: {type}}));
		expect(textOf(act(before, ...edits).field)).toBe('~//b');
	});
});
