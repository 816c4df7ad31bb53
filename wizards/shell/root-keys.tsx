import {type Key, useInput} from 'ink';
import {useCallback, useContext, useRef} from 'react';
import {type KeyPress, keyPresses} from '../keymap/key-press.js';
import {KeysContext} from '../keymap/use-keys.js';

/** The app's one reader of keys, for its whole life. What arrives together is handled one by one, so that each key sees what the one before did. */
export function RootKeys() {
	const registry = useContext(KeysContext);
	const queue = useRef<KeyPress[]>([]);
	const drain = useCallback(() => {
		const press = queue.current.shift();
		if (press) registry.dispatch(press);
		if (queue.current.length > 0) setImmediate(drain);
	}, [registry]);
	const onInput = useCallback(
		(input: string, key: Key) => {
			const isWaiting = queue.current.length > 0;
			queue.current.push(...keyPresses(input, key, registry.isText()));
			// The first one at once: ink-select-input has had it already, and what that shows next must not get it.
			if (!isWaiting) drain();
		},
		[registry, drain],
	);
	useInput(onInput);
	return null;
}
