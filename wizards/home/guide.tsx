import {Box} from 'ink';
import {useKeys} from '../keymap/use-keys.js';
import {OverlayFrame, useOverlaySize} from '../shell/overlays/overlay-frame.js';
import type {Screen} from '../shell/screen.js';
import {useGlyphs} from '../widgets/glyphs.js';
import {Lines} from '../widgets/lines.js';

const keys = [
	'Arrows or j k move, Enter chooses, Esc goes back and keeps what was answered. The last line says what the keys do; ? says it in full.',
	'Nothing is written to a disk before you have seen what will happen and said yes.',
];

/** How it works, in a few sentences. */
export function Guide({screens, onClose}: {readonly screens: readonly Screen[]; onClose(): void}) {
	const {rows} = useOverlaySize();
	const {bullet} = useGlyphs();
	const close = {label: '', run: onClose};
	useKeys({back: {label: 'close', run: onClose}, accept: close, leave: close, help: close});
	return (
		<OverlayFrame title="How it works">
			<Lines lines={screens.flatMap(({guide = []}) => guide)} sign={bullet} />
			<Box height={1} />
			<Lines lines={keys} rows={Math.max(1, rows - 6)} />
		</OverlayFrame>
	);
}
