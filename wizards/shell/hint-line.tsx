import {Text, useIsScreenReaderEnabled} from 'ink';
import {useContext} from 'react';
import {keyLabel} from '../keymap/key-press.js';
import type {Hint} from '../keymap/key-registry.js';
import type {Command} from '../keymap/keymap.js';
import {KeysContext} from '../keymap/use-keys.js';
import {type Glyphs, useGlyphs} from '../widgets/glyphs.js';
import {widthOf} from '../widgets/text.js';
import {useSize} from './size.js';
import {useStore} from './store.js';

/** What the keys do now, in one line. */
export function HintLine() {
	const {columns} = useSize();
	const registry = useContext(KeysContext);
	useStore(registry);
	const glyphs = useGlyphs();
	const isScreenReader = useIsScreenReaderEnabled();
	const parts = fitHints(registry.hints(), isScreenReader ? Number.POSITIVE_INFINITY : columns, {
		isUnicode: glyphs.isUnicode && !isScreenReader,
	});
	return (
		<Text wrap="truncate" aria-label={`Keys: ${parts.map(({keys, label}) => `${keys} ${label}`).join(', ')}`}>
			{parts.map(({keys, label}, index) => (
				<Text key={keys}>
					{index === 0 ? '' : '   '}
					<Text bold>{keys}</Text>
					<Text dimColor>{` ${label}`}</Text>
				</Text>
			))}
		</Text>
	);
}

/** The first to go when there is no room: the way home, which Esc also finds, and what everybody tries. */
const expendable: readonly Command[] = ['leave', 'up'];

/** Hints that are shown in any case. */
const lasting: readonly Command[] = ['back', 'help', 'interrupt'];

/** As many as there is room for; the way back and "help", which has the rest, are the last to go. */
export function fitHints(
	hints: readonly Hint[],
	columns: number,
	{isUnicode}: Pick<Glyphs, 'isUnicode'>,
): ReadonlyArray<{readonly command: Command; readonly keys: string; readonly label: string}> {
	let parts = hints
		.filter(({label}) => label !== '')
		.map(({command, keys: [key = ''], label}) => ({
			command,
			keys: command === 'up' ? (isUnicode ? '↑↓' : 'up/down') : keyLabel(key, isUnicode),
			label,
		}));
	const width = () => parts.reduce((sum, {keys, label}) => sum + widthOf(keys) + 1 + widthOf(label) + 3, -3);
	const leastOf = () =>
		expendable.find(command => parts.some(part => part.command === command)) ??
		parts.findLast(({command}) => !lasting.includes(command))?.command ??
		parts[0]?.command;
	while (parts.length > 1 && width() > columns) {
		const least = leastOf();
		parts = parts.filter(({command}) => command !== least);
	}

	return parts;
}
