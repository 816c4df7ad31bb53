import fc from 'fast-check';
import {expect, test} from 'vitest';
import {widthOf} from '../../../wizards/widgets/text.js';
import {
	reduceTextField,
	type TextFieldAction,
	textField,
	textOf,
	visiblePart,
} from '../../../wizards/widgets/text-field/text-field-state.js';

const insert = (text: string): TextFieldAction => ({type: 'insert', text});
const after = (start: string, ...actions: readonly TextFieldAction[]) => actions.reduce(reduceTextField, textField(start));

test('It is written where the cursor stands', () => {
	expect(textOf(after('mnt', {type: 'first'}, insert('/home/u/'), {type: 'last'}, insert('2')))).toBe('/home/u/mnt2');
	expect(textOf(after('ab', {type: 'left'}, insert('漢')))).toBe('a漢b');
	expect(textOf(after('ab', {type: 'left'}, {type: 'left'}, {type: 'left'}, {type: 'erase'}))).toBe('ab');
});

test('People erase what they see as one character', () => {
	expect(textOf(after('a👨‍👩‍👧‍👦', {type: 'erase'}))).toBe('a');
	expect(textOf(after('e', insert('\u0301'), {type: 'erase'}))).toBe('');
});

test('Words are parts of paths, too', () => {
	expect(textOf(after('/home/u/my disk', {type: 'erase-word'}))).toBe('/home/u/my ');
	expect(textOf(after('/home/u/', {type: 'erase-word'}))).toBe('/home/');
	expect(textOf(after('one two', {type: 'left'}, {type: 'erase-before'}))).toBe('o');
	expect(textOf(after('one two', {type: 'first'}, {type: 'right'}, {type: 'erase-after'}))).toBe('o');
});

test('The cursor is always within the text, and within what is seen of it', () => {
	const action = fc.oneof(
		fc.string({unit: 'grapheme', maxLength: 6}).map(insert),
		fc
			.constantFrom('left', 'right', 'first', 'last', 'erase', 'erase-word', 'erase-before', 'erase-after')
			.map(type => ({type}) as TextFieldAction),
	);
	fc.assert(
		fc.property(fc.array(action), fc.integer({min: 4, max: 20}), (actions, columns) => {
			const state = after('', ...actions);
			expect(state.cursor).toBeGreaterThanOrEqual(0);
			expect(state.cursor).toBeLessThanOrEqual(state.characters.length);
			const {before, under, after: rest} = visiblePart(state, columns, character => character.replaceAll(/\p{C}/gu, '?'), widthOf);
			expect(widthOf(before) + widthOf(under) + widthOf(rest)).toBeLessThanOrEqual(columns);
			expect(under).not.toBe('');
		}),
	);
});
