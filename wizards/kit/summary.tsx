import {Box, Text, useIsScreenReaderEnabled} from 'ink';
import {useSize} from '../shell/size.js';
import {useGlyphs} from '../widgets/glyphs.js';
import {more} from '../widgets/more.js';
import {theme} from '../widgets/theme.js';
import {useScroll} from '../widgets/use-scroll.js';
import {type SummaryLine, summaryRows} from './summary-rows.js';

type Props = {
	readonly lines: readonly SummaryLine[];
	readonly rows: number;
	/** Nothing else on the screen needs the arrow keys. */
	readonly hasArrows?: boolean;
};

/** Lines to be read, scrolled when there are more of them than rows. */
export function Summary({lines, rows, hasArrows = false}: Props) {
	const {columns} = useSize();
	const glyphs = useGlyphs();
	const isScreenReader = useIsScreenReaderEnabled();
	const loose = summaryRows(lines, columns, glyphs, 'loose');
	const all = loose.length <= rows ? loose : summaryRows(lines, columns, glyphs);
	const height = isScreenReader || all.length <= rows ? all.length : Math.max(1, rows - 1);
	const {top, last} = useScroll(all.length, height, {hasArrows});
	return (
		<Box flexDirection="column" flexShrink={0}>
			{all.slice(top, top + height).map(({text, kind}, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: rows of text have no other identity.
				<Text key={index} bold={kind === 'heading'} color={kind === 'command' ? theme.accent : undefined} wrap="truncate">
					{text === '' ? ' ' : text}
				</Text>
			))}
			{last === 0 ? null : <Text dimColor>{`${more(top, last - top, glyphs)}  ${top < last ? 'Page Down' : 'Page Up'}`}</Text>}
		</Box>
	);
}
