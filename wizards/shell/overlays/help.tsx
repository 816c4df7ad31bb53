import {Box, Text} from 'ink';
import {useState} from 'react';
import {keyLabel} from '../../keymap/key-press.js';
import type {Hint} from '../../keymap/key-registry.js';
import {binding} from '../../keymap/keymap.js';
import {useKeys} from '../../keymap/use-keys.js';
import {useGlyphs} from '../../widgets/glyphs.js';
import {pad, shorten} from '../../widgets/text.js';
import {theme} from '../../widgets/theme.js';
import {useBodySize} from '../use-body-size.js';
import {cardColumns, OverlayFrame} from './overlay-frame.js';

/** What the keys do on the screen below. @param hints - as they were when it was opened. */
export function Help({hints, onClose}: {readonly hints: readonly Hint[]; onClose(): void}) {
	const size = useBodySize();
	const glyphs = useGlyphs();
	const {inner} = cardColumns(size);
	const [top, setTop] = useState(0);
	const height = Math.max(1, size.rows - 4);
	const most = Math.max(0, hints.length - height);
	const first = Math.min(top, most);
	const scroll = (by: number) => () => setTop(Math.min(most, Math.max(0, first + by)));
	const silent = {label: '', run: onClose};
	const scrolls =
		most > 0 ? {up: {label: 'scroll', run: scroll(-1)}, down: scroll(1), pageUp: scroll(-height), pageDown: scroll(height)} : {};
	useKeys({...scrolls, help: {label: 'close', run: onClose}, back: silent, accept: silent, leave: silent});
	const title = most === 0 ? 'Keys on this screen' : `Keys on this screen, ${first + 1} to ${first + height} of ${hints.length}`;
	return (
		<OverlayFrame size={size} title={title}>
			{hints.slice(first, first + height).map(hint => (
				<Box key={hint.command} height={1}>
					<Text color={theme.accent}>{pad(shorten(hint.keys.map(key => keyLabel(key, glyphs.isUnicode)).join('  '), 16, glyphs), 16)}</Text>
					<Text>{`  ${shorten(meaning(hint), inner - 18, glyphs)}`}</Text>
				</Box>
			))}
		</OverlayFrame>
	);
}

/** In the words of the screen, where it has its own. */
function meaning({command, label}: Hint): string {
	const {label: usual, help} = binding(command);
	return label === '' || label === usual ? help : `${label.charAt(0).toUpperCase()}${label.slice(1)}`;
}
