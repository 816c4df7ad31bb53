import {useSyncExternalStore} from 'react';

/** A value that changes outside of React, and those who are told. */
export class Store<State> {
	#state: State;
	readonly #listeners = new Set<() => void>();

	constructor(state: State) {
		this.#state = state;
	}

	readonly state = (): State => this.#state;

	readonly subscribe = (listener: () => void): (() => void) => {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	};

	protected set(state: State): void {
		this.#state = state;
		for (const listener of this.#listeners) listener();
	}
}

/** What a store holds now; drawn anew when that changes. */
export function useStore<State>({subscribe, state}: Store<State>): State {
	return useSyncExternalStore(subscribe, state);
}
