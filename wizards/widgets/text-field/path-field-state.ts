import {reduceTextField, type TextFieldAction, type TextFieldState, textField, textOf} from './text-field-state.js';

/**
A line in which a path is written. What is absolute (`/…`, `~/…`), or an http address, begins anew when it is written behind a folder: `~/` and then
`/tmp` is `/tmp`, and the line shows what is meant. Only what stands before the cursor goes.
*/
export function reducePathField(state: TextFieldState, action: TextFieldAction): TextFieldState {
	const next = reduceTextField(state, action);
	if (action.type !== 'insert') return next;
	const before = next.characters.slice(0, next.cursor).join('');
	const kept = begunAnew(before);
	if (kept === before) return next;
	return {...textField(kept + textOf(next).slice(before.length)), cursor: textField(kept).cursor};
}

/** @param text - before the cursor. In an address two slashes are nothing new. */
function begunAnew(text: string): string {
	return /https?:\/\/.*$/i.exec(text)?.[0] ?? text.replace(/^.*\/(?=\/|~\/)/, '');
}
