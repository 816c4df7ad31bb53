import {type Key, useInput} from 'ink';
import {useCallback, useContext} from 'react';
import {keyPresses} from '../keymap/key-press.js';
import {KeysContext} from '../keymap/use-keys.js';

/** The app's one reader of keys, for its whole life. */
export function RootKeys() {
	const registry = useContext(KeysContext);
	const onInput = useCallback(
		(input: string, key: Key) => {
			for (const press of keyPresses(input, key, registry.isText())) registry.dispatch(press);
		},
		[registry],
	);
	useInput(onInput);
	return null;
}
