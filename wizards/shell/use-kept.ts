import {useCallback, useReducer, useState} from 'react';
import {useShell} from './shell.js';

/** useState, but kept when the terminal is lent to another program. @param name Unique in the screen. */
export function useKept<T>(name: string, initial: () => T): readonly [T, (value: T | ((before: T) => T)) => void] {
	const {state} = useShell();
	const [, redraw] = useState(0);
	const value = state.kept(name, initial);
	const change = useCallback(
		(next: T | ((before: T) => T)) => {
			const before = state.kept(name, initial);
			state.keep(name, typeof next === 'function' ? (next as (before: T) => T)(before) : next);
			redraw(count => count + 1);
		},
		[state, name, initial],
	);
	return [value, change];
}

/** useReducer, but kept when the terminal is lent to another program. */
export function useKeptReducer<State, Action>(
	name: string,
	reduce: (state: State, action: Action) => State,
	initial: () => State,
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
