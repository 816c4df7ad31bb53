import {Box, Text} from 'ink';
import {useSize} from '../shell/size.js';
import {useGlyphs} from './glyphs.js';
import type {Progress} from './steps/progress.js';
import {theme} from './theme.js';

/** How far something is: a bar with a number where the ratio is known, and what it is. */
export function ProgressLine({what, ratio}: NonNullable<Progress['ratio']>) {
	const glyphs = useGlyphs();
	const {columns} = useSize();
	const bar = ratio === undefined ? 0 : Math.min(30, Math.max(8, Math.floor(columns / 3)));
	return (
		<Box height={1}>
			{ratio === undefined ? null : <Bar ratio={ratio} columns={bar} />}
			<Text dimColor wrap="truncate">{`${bar === 0 ? '' : '  '}${glyphs.fit(what, columns - bar - 4)}`}</Text>
		</Box>
	);
}

/** A ratio from 0 to 1 as a bar and a number. @param columns Of all of it, at least 8. */
function Bar({ratio, columns}: {readonly ratio: number; readonly columns: number}) {
	const {barFull, barEmpty} = useGlyphs();
	const percent = Math.floor(ratio * 100);
	const room = Math.max(1, columns - 6);
	const full = Math.round(ratio * room);
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
