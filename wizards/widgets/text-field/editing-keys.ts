import type {TextFieldAction} from './text-field-state.js';

/** What the keys do wherever a line of text is written, by their names. */
export const editingKeys: Readonly<Record<string, TextFieldAction>> = {
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
