import {Box, Text} from 'ink';
import {sentence} from '../../../source/index.js';
import {keyLabels} from '../../keymap/key-press.js';
import type {Hint} from '../../keymap/key-registry.js';
import {keymap} from '../../keymap/keymap.js';
import {useKeys} from '../../keymap/use-keys.js';
import {type Glyphs, useGlyphs} from '../../widgets/glyphs.js';
import {pad, wrap} from '../../widgets/text.js';
import {theme} from '../../widgets/theme.js';
import {useScroll} from '../../widgets/use-scroll.js';
import {OverlayFrame, useOverlaySize} from './overlay-frame.js';

const keysWidth = 16;

type Props = {
	/** As they were when it was opened. */
	readonly hints: readonly Hint[];
	/** What the screen is for. */
	readonly about: string | undefined;
	onClose(): void;
};

/** What the keys do on the screen below. */
export function Help({hints, about, onClose}: Props) {
	const {columns, rows: height} = useOverlaySize();
	const glyphs = useGlyphs();
	const rows = [
		...(about === undefined ? [] : [...wrap(about, columns), ''].map((text): HelpRow => ({keys: undefined, text}))),
		...hints.flatMap(hint => rowsOf(hint, columns, glyphs)),
	];
	const {top, last} = useScroll(rows.length, height);
	const silent = {label: '', run: onClose};
	useKeys({help: {label: 'close', run: onClose}, back: silent, accept: silent, leave: silent});
	const title = last === 0 ? 'Keys on this screen' : `Keys on this screen, lines ${top + 1} to ${top + height} of ${rows.length}`;
	return (
		<OverlayFrame title={title}>
			{rows.slice(top, top + height).map(({keys, text}) => (
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
	const keys = glyphs.fit(keyLabels(hint.keys, glyphs.isUnicode).join('  '), keysWidth);
	return wrap(meaning(hint), columns - keysWidth - 2).map((text, index) => ({keys: index === 0 ? keys : '', text}));
}

/** In the words of the screen, where it has its own. */
function meaning({command, label}: Hint): string {
	const {label: usual, help} = keymap[command];
	return label === '' || label === usual ? help : sentence(label);
}
