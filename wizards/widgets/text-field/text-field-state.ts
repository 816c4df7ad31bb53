import {graphemes} from '../text.js';

/** A line being written, as the characters that people see, and where the cursor stands (0: before the first). */
export type TextFieldState = {readonly characters: readonly string[]; readonly cursor: number};

export type TextFieldAction =
	| {readonly type: 'insert'; readonly text: string}
	| {readonly type: 'set'; readonly text: string}
	| {readonly type: 'left' | 'right' | 'first' | 'last' | 'erase' | 'erase-next' | 'erase-word' | 'erase-before' | 'erase-after'};

/** With the cursor at the end. */
export function textField(text = ''): TextFieldState {
	const characters = graphemes(text);
	return {characters, cursor: characters.length};
}

/** What is written. */
export function textOf({characters}: TextFieldState): string {
	return characters.join('');
}

/** The line after an edit, its cursor among the characters that there are then. */
export function reduceTextField(state: TextFieldState, action: TextFieldAction): TextFieldState {
	const {characters, cursor} = state;
	switch (action.type) {
		case 'insert':
			return inserted(state, action.text);
		case 'set':
			return textField(action.text);
		case 'left':
			return {...state, cursor: Math.max(0, cursor - 1)};
		case 'right':
			return {...state, cursor: Math.min(characters.length, cursor + 1)};
		case 'first':
			return {...state, cursor: 0};
		case 'last':
			return {...state, cursor: characters.length};
		case 'erase':
			return removed(state, Math.max(0, cursor - 1), cursor);
		case 'erase-next':
			return removed(state, cursor, Math.min(characters.length, cursor + 1));
		case 'erase-word':
			return removed(state, wordStart(state), cursor);
		case 'erase-before':
			return removed(state, 0, cursor);
		case 'erase-after':
			return removed(state, cursor, characters.length);
	}
}

/** A mark that combines joins the character before it, so everything is divided anew. */
function inserted({characters, cursor}: TextFieldState, text: string): TextFieldState {
	const before = graphemes(characters.slice(0, cursor).join('') + text);
	return {characters: graphemes(before.join('') + characters.slice(cursor).join('')), cursor: before.length};
}

function removed({characters}: TextFieldState, from: number, to: number): TextFieldState {
	return {characters: characters.toSpliced(from, to - from), cursor: from};
}

/** Parts of paths count as words. */
function wordStart({characters, cursor}: TextFieldState): number {
	const isGap = (index: number) => /^[\s/]$/.test(characters[index] ?? '');
	let start = cursor;
	while (start > 0 && isGap(start - 1)) start--;
	while (start > 0 && !isGap(start - 1)) start--;
	return start;
}

/**
The part of the line that fits into so many columns with the cursor in it, in three pieces: before the cursor, under it (a blank at the end), after.
@param show How a character is drawn, for example as a dot; @param widthOf Columns of it.
*/
export function visiblePart(
	{characters, cursor}: TextFieldState,
	columns: number,
	show: (character: string) => string,
	widthOf: (text: string) => number,
): {readonly before: string; readonly under: string; readonly after: string} {
	const cells = characters.map(show);
	const under = cells[cursor] ?? ' ';
	let room = columns - widthOf(under);
	let from = cursor;
	while (from > 0 && room - widthOf(cells[from - 1] ?? '') >= 0) {
		from--;
		room -= widthOf(cells[from] ?? '');
	}

	let to = Math.min(cells.length, cursor + 1);
	while (to < cells.length && room - widthOf(cells[to] ?? '') >= 0) {
		room -= widthOf(cells[to] ?? '');
		to++;
	}

	return {before: cells.slice(from, cursor).join(''), under, after: cells.slice(cursor + 1, to).join('')};
}
