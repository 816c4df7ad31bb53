import {Box, Text} from 'ink';
import {useContext} from 'react';
import {keyLabel} from '../../keymap/key-press.js';
import type {Hint} from '../../keymap/key-registry.js';
import {binding} from '../../keymap/keymap.js';
import {LayerContext, useKeys} from '../../keymap/use-keys.js';
import {useGlyphs} from '../../widgets/glyphs.js';
import {pad, shorten} from '../../widgets/text.js';
import {theme} from '../../widgets/theme.js';
import {useBodySize} from '../use-body-size.js';
import {cardColumns, OverlayFrame} from './overlay-frame.js';

/** What the keys do on the screen below: @param hints As they were when it was opened. */
export function Help({hints, onClose}: {readonly hints: readonly Hint[]; onClose(): void}) {
	const size = useBodySize();
	const glyphs = useGlyphs();
	const {inner} = cardColumns(size);
	const {isTop} = useContext(LayerContext);
	useKeys(
		{
			help: {label: 'close', run: onClose},
			back: {label: '', run: onClose},
			accept: {label: '', run: onClose},
			leave: {label: '', run: onClose},
		},
		{isActive: isTop},
	);
	const rows = hints.map(({command, keys, label}) => ({
		keys: keys.map(key => keyLabel(key, glyphs.isUnicode)).join('  '),
		text: label !== '' && label !== binding(command).label ? `${label.charAt(0).toUpperCase()}${label.slice(1)}` : binding(command).help,
		command,
	}));
	return (
		<OverlayFrame size={size} title="Keys on this screen">
			{rows.slice(0, size.rows - 4).map(({keys, text, command}) => (
				<Box key={command} height={1}>
					<Text color={theme.accent}>{pad(shorten(keys, 16, glyphs), 16)}</Text>
					<Text>{`  ${shorten(text, inner - 18, glyphs)}`}</Text>
				</Box>
			))}
		</OverlayFrame>
	);
}
