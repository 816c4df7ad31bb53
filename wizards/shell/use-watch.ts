import {useEffect, useRef, useState} from 'react';
import type {Context} from '../../source/events.js';
import {useShell} from './shell.js';

/**
What an engine's `watch` tells, for as long as the component is mounted. Undefined until it has spoken; what it throws is shown as an error.
@param key Watch anew when it changes.
*/
export function useWatch<T>(watch: (onChange: (value: T) => void, context: Context) => Promise<void>, key = ''): T | undefined {
	const shell = useShell();
	const [value, setValue] = useState<T>();
	const current = useRef({watch, shell});
	current.current = {watch, shell};
	// biome-ignore lint/correctness/useExhaustiveDependencies: `key` says when to watch anew.
	useEffect(() => {
		const stop = new AbortController();
		const {signal} = stop;
		const context = {signal, emit() {}};
		const onChange = (next: T) => {
			if (!signal.aborted) setValue(next);
		};
		current.current.watch(onChange, context).catch((error: unknown) => {
			if (!signal.aborted) void current.current.shell.showError(error);
		});
		return () => stop.abort();
	}, [key]);
	return value;
}

/** What a promise of the engine resolves to. Undefined until then; what it throws is shown as an error. */
export function useLoaded<T>(load: (context: Context) => Promise<T>, key = ''): T | undefined {
	return useWatch<T>(async (onChange, context) => onChange(await load(context)), key);
}
