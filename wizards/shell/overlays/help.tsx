import {Box, Text} from 'ink';
import {useState} from 'react';
import {keyLabels} from '../../keymap/key-press.js';
import type {Hint} from '../../keymap/key-registry.js';
import {binding} from '../../keymap/keymap.js';
import {useKeys} from '../../keymap/use-keys.js';
import {type Glyphs, useGlyphs} from '../../widgets/glyphs.js';
import {pad, shorten, wrap} from '../../widgets/text.js';
import {theme} from '../../widgets/theme.js';
import {useBodySize} from '../use-body-size.js';
import {OverlayFrame, panelColumns} from './overlay-frame.js';

const keysWidth = 16;

/** What the keys do on the screen below. @param hints - as they were when it was opened. */
export function Help({
	hints,
	about,
	onClose,
}: {
	readonly hints: readonly Hint[];
	/** What the screen is for. */
	readonly about: string | undefined;
	onClose(): void;
}) {
	const size = useBodySize();
	const glyphs = useGlyphs();
	const {inner} = panelColumns(size);
	const [top, setTop] = useState(0);
	const height = Math.max(1, size.rows - 4);
	const rows = [
		...(about === undefined ? [] : [...wrap(about, inner), ''].map((text): HelpRow => ({keys: undefined, text}))),
		...hints.flatMap(hint => rowsOf(hint, inner, glyphs)),
	];
	const most = Math.max(0, rows.length - height);
	const first = Math.min(top, most);
	const scroll = (by: number) => () => setTop(Math.min(most, Math.max(0, first + by)));
	const silent = {label: '', run: onClose};
	const scrolls =
		most > 0 ? {up: {label: 'scroll', run: scroll(-1)}, down: scroll(1), pageUp: scroll(-height), pageDown: scroll(height)} : {};
	useKeys({...scrolls, help: {label: 'close', run: onClose}, back: silent, accept: silent, leave: silent});
	const title = most === 0 ? 'Keys on this screen' : `Keys on this screen, lines ${first + 1} to ${first + height} of ${rows.length}`;
	return (
		<OverlayFrame size={size} title={title}>
			{rows.slice(first, first + height).map(({keys, text}) => (
				<Box key={`${keys} ${text}`} height={1}>
					{keys === undefined ? null : <Text color={theme.accent}>{`${pad(keys, keysWidth)}  `}</Text>}
					<Text>{text}</Text>
				</Box>
			))}
		</OverlayFrame>
	);
}

/** Without keys: a row of text. */
type HelpRow = {readonly keys: string | undefined; readonly text: string};

/** As many as its meaning takes, with the keys on the first. */
function rowsOf(hint: Hint, columns: number, glyphs: Glyphs): readonly HelpRow[] {
	const keys = shorten(keyLabels(hint.keys, glyphs.isUnicode).join('  '), keysWidth, glyphs);
	return wrap(meaning(hint), columns - keysWidth - 2).map((text, index) => ({keys: index === 0 ? keys : '', text}));
}

/** In the words of the screen, where it has its own. */
function meaning({command, label}: Hint): string {
	const {label: usual, help} = binding(command);
	return label === '' || label === usual ? help : `${label.charAt(0).toUpperCase()}${label.slice(1)}`;
}
