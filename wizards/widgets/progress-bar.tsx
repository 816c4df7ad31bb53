import {Box, Text} from 'ink';
import {useGlyphs} from './glyphs.js';
import {theme} from './theme.js';

/** A ratio from 0 to 1 as a bar and a number. @param columns Of all of it, at least 8. */
export function ProgressBar({ratio, columns}: {readonly ratio: number; readonly columns: number}) {
	const {barFull, barEmpty} = useGlyphs();
	const part = Math.min(1, Math.max(0, ratio));
	const percent = Math.floor(part * 100);
	const room = Math.max(1, columns - 6);
	const full = Math.round(part * room);
	return (
		<Box aria-role="progressbar" aria-label={`${Math.floor(percent / 10) * 10} %`}>
			<Text wrap="truncate">
				<Text color={theme.accent}>{barFull.repeat(full)}</Text>
				<Text dimColor>{barEmpty.repeat(room - full)}</Text>
				{` ${String(percent).padStart(3)} %`}
			</Text>
		</Box>
	);
}
