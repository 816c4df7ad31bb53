import {useReducer} from 'react';
import type {KeyPress} from '../../keymap/key-press.js';
import {useKeys, useTextKeys} from '../../keymap/use-keys.js';
import {reduceTextField, type TextFieldAction, type TextFieldState, textField, textOf} from './text-field-state.js';

const actions: Readonly<Record<string, TextFieldAction>> = {
	left: {type: 'left'},
	right: {type: 'right'},
	home: {type: 'first'},
	end: {type: 'last'},
	backspace: {type: 'erase'},
	'ctrl+a': {type: 'first'},
	'ctrl+e': {type: 'last'},
	'ctrl+b': {type: 'left'},
	'ctrl+f': {type: 'right'},
	'ctrl+h': {type: 'erase'},
	'ctrl+w': {type: 'erase-word'},
	'ctrl+u': {type: 'erase-before'},
	'ctrl+k': {type: 'erase-after'},
};

export type TextField = {
	readonly state: TextFieldState;
	readonly text: string;
	setText(text: string): void;
};

/** The keys of a text field: it takes all but Esc, Enter, Tab and Ctrl-C. */
export function useTextField({
	initial = '',
	isActive = true,
	onSubmit,
	onChange,
	submitLabel = 'go on',
}: {
	readonly initial?: string;
	readonly isActive?: boolean;
	onSubmit(text: string): void;
	onChange?(text: string): void;
	readonly submitLabel?: string;
}): TextField {
	const [state, dispatch] = useReducer(reduceTextField, initial, textField);
	const text = textOf(state);
	const act = (action: TextFieldAction) => {
		dispatch(action);
		const next = textOf(reduceTextField(state, action));
		if (next !== text) onChange?.(next);
	};
	useTextKeys(
		({name, text: written}: KeyPress) => {
			const action = actions[name];
			if (action) act(action);
			else if (written !== '') act({type: 'insert', text: written});
		},
		{isActive},
	);
	useKeys({accept: {label: submitLabel, run: () => onSubmit(text)}}, {isActive});
	return {state, text, setText: next => act({type: 'set', text: next})};
}
