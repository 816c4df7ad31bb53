import {useReducer} from 'react';
import {useKeys, useTextKeys} from '../../keymap/use-keys.js';
import {editOf} from './editing-keys.js';
import {reducePathField} from './path-field-state.js';
import {reduceTextField, type TextFieldAction, type TextFieldState, textField, textOf} from './text-field-state.js';

export type TextField = {
	readonly state: TextFieldState;
	readonly text: string;
	setText(text: string): void;
};

type Props = {
	readonly initial?: string;
	readonly isActive?: boolean;
	onSubmit(text: string): void;
	onChange?(text: string): void;
	readonly submitLabel?: string;
	/** What is absolute begins anew. Does not change while the field is there. */
	readonly isPath?: boolean;
	/** The arrows up and down lead out of it. */
	onLeave?(step: 1 | -1): void;
};

/** The keys of a text field: it takes all but Esc, Enter, Tab and Ctrl-C. */
export function useTextField({
	initial = '',
	isActive = true,
	onSubmit,
	onChange,
	submitLabel = 'go on',
	isPath = false,
	onLeave,
}: Props): TextField {
	const reduce = isPath ? reducePathField : reduceTextField;
	const [state, dispatch] = useReducer(reduce, initial, textField);
	const text = textOf(state);
	const act = (action: TextFieldAction) => {
		dispatch(action);
		const next = textOf(reduce(state, action));
		if (next !== text) onChange?.(next);
	};
	useTextKeys(
		press => {
			const {name} = press;
			const edit = editOf(press);
			if (edit) act(edit);
			else if (name === 'up' || name === 'down') onLeave?.(name === 'up' ? -1 : 1);
		},
		{isActive},
	);
	useKeys({accept: {label: submitLabel, run: () => onSubmit(text)}}, {isActive});
	return {state, text, setText: next => act({type: 'set', text: next})};
}
