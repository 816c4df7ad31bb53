import {useCallback, useReducer} from 'react';
import {useShell} from './shell.js';

/** useState, but kept when the terminal is lent to another program. @param name Unique in the screen. */
export function useKept<T>(name: string, initial: T | (() => T)): readonly [T, (value: T | ((before: T) => T)) => void] {
	return useKeptReducer(name, change, initial);
}

function change<T>(before: T, value: T | ((before: T) => T)): T {
	return typeof value === 'function' ? (value as (before: T) => T)(before) : value;
}

/** useReducer, but kept when the terminal is lent to another program. */
export function useKeptReducer<State, Action>(
	name: string,
	reduce: (state: State, action: Action) => State,
	initial: State | (() => State),
): readonly [State, (action: Action) => void] {
	const {state} = useShell();
	const [, redraw] = useReducer((count: number) => count + 1, 0);
	const value = state.kept(name, initial);
	const dispatch = useCallback(
		(action: Action) => {
			state.keep(name, reduce(state.kept(name, initial), action));
			redraw();
		},
		[state, name, reduce, initial],
	);
	return [value, dispatch];
}
