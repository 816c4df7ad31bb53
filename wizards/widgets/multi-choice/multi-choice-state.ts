/** A few fixed things of which any number can be chosen, none included. */
export type MultiChoiceState = {
	/** Where the pointer is. */
	readonly at: number;
	/** Ids. */
	readonly marked: readonly string[];
};

export type MultiChoiceAction = {readonly type: 'up' | 'down' | 'first' | 'last' | 'toggle'};

export function multiChoice(marked: readonly string[] = []): MultiChoiceState {
	return {at: 0, marked};
}

/** @param ids Of all items, in order; marked ids stay in that order. */
export function reduceMultiChoice(state: MultiChoiceState, {type}: MultiChoiceAction, ids: readonly string[]): MultiChoiceState {
	const last = ids.length - 1;
	switch (type) {
		case 'up':
			return {...state, at: state.at <= 0 ? Math.max(0, last) : state.at - 1};
		case 'down':
			return {...state, at: state.at >= last ? 0 : state.at + 1};
		case 'first':
			return {...state, at: 0};
		case 'last':
			return {...state, at: Math.max(0, last)};
		case 'toggle': {
			const id = ids[state.at];
			return {...state, marked: ids.filter(one => state.marked.includes(one) !== (one === id))};
		}
	}
}
