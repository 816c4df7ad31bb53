import {useKeys} from '../../keymap/use-keys.js';
import {useKept} from '../../shell/use-kept.js';
import {type MultiChoiceAction, type MultiChoiceState, multiChoice, reduceMultiChoice} from './multi-choice-state.js';

export type MultiChoiceItem = {readonly id: string; readonly label: string; readonly description?: string};

export type MultiChoice = {readonly state: MultiChoiceState; readonly items: readonly MultiChoiceItem[]};

/** The keys of a multi-choice: the space bar marks, Enter takes what is marked. @param options.name Unique in the screen. */
export function useMultiChoice({
	name,
	items,
	marked,
	onAccept,
	isActive = true,
}: {
	readonly name: string;
	readonly items: readonly MultiChoiceItem[];
	/** At first. */
	readonly marked?: readonly string[];
	onAccept(ids: readonly string[]): void;
	readonly isActive?: boolean;
}): MultiChoice {
	const [state, setState] = useKept(`multi:${name}`, () => multiChoice(marked));
	const ids = items.map(({id}) => id);
	const act = (type: MultiChoiceAction['type']) => () => setState(before => reduceMultiChoice(before, {type}, ids));
	const count = state.marked.length;
	useKeys(
		{
			up: act('up'),
			down: act('down'),
			first: act('first'),
			last: act('last'),
			toggle: act('toggle'),
			accept: {label: count === 0 ? 'go on with none' : `go on with ${count}`, run: () => onAccept(state.marked)},
		},
		{isActive},
	);
	return {state, items};
}
