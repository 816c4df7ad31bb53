import {Text} from 'ink';
import {useSize} from '../../shell/size.js';
import {useGlyphs} from '../glyphs.js';
import {widthOf} from '../text.js';
import {theme} from '../theme.js';
import {duration} from './duration.js';
import type {UndoRow} from './progress.js';

/** What was put back, and what could not be. */
export function UndoRows({undos}: {readonly undos: readonly UndoRow[]}) {
	const glyphs = useGlyphs();
	const {columns} = useSize();
	return undos.map(({what, state, seconds, message}, index) => {
		const text = state === 'done' ? what : `could not be put back: ${what}: ${message ?? ''}`;
		const time = seconds === undefined ? '' : `  ${duration(seconds)}`;
		return (
			// biome-ignore lint/suspicious/noArrayIndexKey: the same thing can be put back twice.
			<Text key={index} wrap="truncate" color={state === 'failed' ? theme.bad : undefined}>
				{`${state === 'done' ? glyphs.undone : glyphs.failed} ${glyphs.fit(text, columns - 2 - widthOf(time))}`}
				<Text dimColor>{time}</Text>
			</Text>
		);
	});
}
