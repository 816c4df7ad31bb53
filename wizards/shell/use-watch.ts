import {useEffect, useRef, useState} from 'react';
import type {Context} from '../../source/index.js';
import {useKeys} from '../keymap/use-keys.js';
import {useShell} from './shell.js';

type Watch<T> = (onChange: (value: T) => void, context: Context) => Promise<void>;

/** The latest value, and whether the watch has failed. */
export type Watched<T> = {readonly value: T | undefined; readonly hasFailed: boolean};

/**
What an engine's `watch` tells, for as long as the component is mounted. Undefined until it has spoken; what it throws is shown as an error, and a key
watches anew.
@param key Watch anew when it changes.
*/
export function useWatch<T>(watch: Watch<T>, key = ''): T | undefined {
	return useWatched(watch, key).value;
}

/** The same for a screen that says what it is without it. */
export function useWatched<T>(watch: Watch<T>, key = ''): Watched<T> {
	const shell = useShell();
	const [attempt, setAttempt] = useState(0);
	const [failed, setFailed] = useState<number>();
	const hasFailed = failed === attempt;
	useKeys({recheck: () => setAttempt(attempt + 1)}, {isActive: hasFailed, isFallback: true});
	const [value, setValue] = useState<T>();
	const current = useRef({watch, shell});
	current.current = {watch, shell};
	// biome-ignore lint/correctness/useExhaustiveDependencies: `key` and the attempt say when to watch anew.
	useEffect(() => {
		const stop = new AbortController();
		const {signal} = stop;
		const context = {signal, emit() {}};
		const onChange = (next: T) => {
			if (!signal.aborted) setValue(next);
		};
		current.current.watch(onChange, context).catch((error: unknown) => {
			if (signal.aborted) return;
			setFailed(attempt);
			void current.current.shell.showError(error);
		});
		return () => stop.abort();
	}, [key, attempt]);
	return {value, hasFailed};
}

/** What a promise of the engine resolves to. Undefined until then; what it throws is shown as an error. */
export function useLoaded<T>(load: (context: Context) => Promise<T>, key = ''): T | undefined {
	return useWatch<T>(async (onChange, context) => onChange(await load(context)), key);
}
