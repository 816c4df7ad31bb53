import {Text, useIsScreenReaderEnabled} from 'ink';
import {useContext} from 'react';
import {LayerContext} from '../keymap/use-keys.js';
import {useGlyphs} from './glyphs.js';
import {theme} from './theme.js';
import {useTick} from './use-tick.js';

/** Something is under way. One column; nothing in screen-reader mode, where words say it. */
export function Spinner() {
	const isScreenReader = useIsScreenReaderEnabled();
	const {isTop} = useContext(LayerContext);
	const {spinner} = useGlyphs();
	const count = useTick(!isScreenReader && isTop, 100);
	return isScreenReader ? null : (
		<Text aria-hidden color={theme.accent}>
			{spinner[count % spinner.length]}
		</Text>
	);
}

/** A line that says what we wait for. */
export function Busy({text}: {readonly text: string}) {
	const glyphs = useGlyphs();
	return (
		<Text wrap="truncate">
			<Spinner />
			<Text dimColor>{` ${glyphs.text(text)}`}</Text>
		</Text>
	);
}
