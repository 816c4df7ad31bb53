import type {KeyPress} from '../../keymap/key-press.js';
import type {TextFieldAction} from './text-field-state.js';

/** By the names of keys. */
const edits: Readonly<Record<string, TextFieldAction>> = {
	left: {type: 'left'},
	right: {type: 'right'},
	home: {type: 'first'},
	end: {type: 'last'},
	backspace: {type: 'erase'},
	delete: {type: 'erase-next'},
	'ctrl+d': {type: 'erase-next'},
	'ctrl+a': {type: 'first'},
	'ctrl+e': {type: 'last'},
	'ctrl+b': {type: 'left'},
	'ctrl+f': {type: 'right'},
	'ctrl+h': {type: 'erase'},
	'ctrl+w': {type: 'erase-word'},
	'ctrl+u': {type: 'erase-before'},
	'ctrl+k': {type: 'erase-after'},
};

/** What a key does wherever a line of text is written; undefined: nothing. */
export function editOf({name, text}: KeyPress): TextFieldAction | undefined {
	return edits[name] ?? (text === '' ? undefined : {type: 'insert', text});
}
