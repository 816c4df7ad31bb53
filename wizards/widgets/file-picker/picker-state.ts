import type {FolderEntry} from '../../../source/index.js';
import {reducePathField} from '../text-field/path-field-state.js';
import {type TextFieldAction, type TextFieldState, textField, textOf} from '../text-field/text-field-state.js';

/** A path that is written by hand, by arrows through the folder below it, or both in turn. */
export type PickerState = {
	readonly field: TextFieldState;
	/** Where the pointer is among the rows; undefined: in the line above them. */
	readonly selected: number | undefined;
};

export type PickerAction =
	| {readonly type: 'edit'; readonly edit: TextFieldAction}
	| {readonly type: 'up' | 'down' | 'page-up' | 'page-down'; readonly page?: number}
	/** Tab: as much as is certain. */
	| {readonly type: 'complete'}
	| {readonly type: 'open'; readonly text: string};

/** A row below the line: an entry of the folder, or the way up. */
export type PickerRow = {readonly name: string; readonly isFolder: boolean; readonly bytes: number};

const wayUp: PickerRow = {name: '..', isFolder: true, bytes: 0};

/** With the pointer in the line. */
export function picker(text: string): PickerState {
	return {field: textField(text), selected: undefined};
}

/** What is written. */
export function pathOf({field}: PickerState): string {
	return textOf(field);
}

/** Whether it is on the web: there are no folders to list. */
export function isAddress(text: string): boolean {
	return /^https?:\/\//i.test(text.trim());
}

/** The folder to list, with its slash, and the beginning of a name in it. An address has none. */
export function splitPath(text: string): {readonly folder: string; readonly rest: string} {
	const path = text === '~' ? '~/' : text;
	const end = path.lastIndexOf('/') + 1;
	return {folder: path.slice(0, end), rest: path.slice(end)};
}

/** The rows for what is written: names that begin so. Hidden files only when their dot is written. @param folder - the listed one, absolute. */
export function pickerRows(text: string, entries: readonly FolderEntry[], folder: string): readonly PickerRow[] {
	const {rest} = splitPath(text);
	const wanted = rest.toLowerCase();
	const rows = entries.filter(({name}) => name.toLowerCase().startsWith(wanted) && (wanted.startsWith('.') || !name.startsWith('.')));
	return rest === '' && folder !== '/' ? [wayUp, ...rows] : rows;
}

/** @param rows Those that are shown, for what is written before the action. */
export function reducePicker(state: PickerState, action: PickerAction, rows: readonly PickerRow[]): PickerState {
	switch (action.type) {
		case 'edit':
			return {field: reducePathField(state.field, action.edit), selected: undefined};
		case 'open':
			return picker(action.text);
		case 'complete':
			return complete(state, rows);
		case 'up':
		case 'page-up': {
			const at = (state.selected ?? 0) - (action.page ?? 1);
			return {...state, selected: at < 0 ? (action.type === 'up' || state.selected === undefined ? undefined : 0) : at};
		}

		case 'down':
		case 'page-down': {
			const at = state.selected === undefined ? 0 : state.selected + (action.page ?? 1);
			return {...state, selected: rows.length === 0 ? undefined : Math.min(at, rows.length - 1)};
		}
	}
}

/** What Enter means: open a folder, or take what is written there. @param folder - the listed one, absolute. */
export function accepted(
	state: PickerState,
	rows: readonly PickerRow[],
	folder: string,
): {readonly kind: 'open' | 'take'; readonly text: string} {
	const text = pathOf(state).trim();
	if (isAddress(text)) return {kind: 'take', text};
	const row = state.selected === undefined ? undefined : rows[state.selected];
	if (row) return {kind: row.isFolder ? 'open' : 'take', text: withRow(text, row, folder)};
	const {rest} = splitPath(text);
	const named = rest === '' ? undefined : rows.find(({name, isFolder}) => isFolder && name === rest);
	if (named) return {kind: 'open', text: withRow(text, named, folder)};
	return {kind: rest === '' || text === '~' ? 'open' : 'take', text: text === '~' ? '~/' : text};
}

/** The path of a row, in the way in which the folder was written. */
function withRow(text: string, row: PickerRow, folder: string): string {
	if (row === wayUp) return `${folder.slice(0, folder.replace(/\/$/, '').lastIndexOf('/'))}/`;
	return `${splitPath(text).folder}${row.name}${row.isFolder ? '/' : ''}`;
}

function complete(state: PickerState, rows: readonly PickerRow[]): PickerState {
	const text = pathOf(state);
	const row = state.selected === undefined ? undefined : rows[state.selected];
	if (row) return row === wayUp ? state : picker(withRow(text, row, ''));
	const names = rows.filter(one => one !== wayUp);
	const [only] = names;
	if (!only) return state;
	if (names.length === 1) return picker(withRow(text, only, ''));
	const {folder, rest} = splitPath(text);
	const common = names.reduce((prefix, {name}) => commonPrefix(prefix, name), only.name);
	return common.length > rest.length ? picker(folder + common) : state;
}

function commonPrefix(one: string, other: string): string {
	let length = 0;
	while (length < one.length && one[length] === other[length]) length++;
	return one.slice(0, length);
}
