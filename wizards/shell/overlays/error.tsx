import {Box} from 'ink';
import {useKeys} from '../../keymap/use-keys.js';
import {errorLines} from '../../kit/error-lines.js';
import {useGlyphs} from '../../widgets/glyphs.js';
import {Lines} from '../../widgets/lines.js';
import {OverlayFrame, useOverlaySize} from './overlay-frame.js';

/** What went wrong, and what to do about it. */
export function ErrorNote({error, title, onClose}: {readonly error: unknown; readonly title: string; onClose(): void}) {
	const glyphs = useGlyphs();
	const room = Math.max(2, useOverlaySize().rows - 1);
	const {message, nextSteps} = errorLines(error);
	useKeys({accept: {label: 'close', run: onClose}, back: {label: 'close', run: onClose}});
	return (
		<OverlayFrame title={`${glyphs.failed} ${title}`} tone="bad">
			<Lines lines={message} rows={nextSteps.length === 0 ? room : Math.ceil(room / 2)} />
			{nextSteps.length === 0 ? null : (
				<Box flexDirection="column" marginTop={1}>
					<Lines lines={nextSteps} sign={glyphs.bullet} rows={Math.max(1, Math.floor(room / 2) - 1)} />
				</Box>
			)}
		</OverlayFrame>
	);
}
