import {Box, Text, useIsScreenReaderEnabled} from 'ink';
import {useState} from 'react';
import {useKeys} from '../keymap/use-keys.js';
import {useGlyphs} from '../widgets/glyphs.js';
import {more} from '../widgets/more.js';
import {theme} from '../widgets/theme.js';
import {type SummaryLine, summaryRows} from './summary-rows.js';

/** Lines to be read, scrolled when there are more of them than rows. */
export function Summary({
	lines,
	columns,
	rows,
	hasArrows = false,
}: {
	readonly lines: readonly SummaryLine[];
	readonly columns: number;
	readonly rows: number;
	/** Nothing else on the screen needs the arrow keys. */
	readonly hasArrows?: boolean;
}) {
	const glyphs = useGlyphs();
	const isScreenReader = useIsScreenReaderEnabled();
	const [top, setTop] = useState(0);
	const loose = summaryRows(lines, columns, glyphs, 'loose');
	const all = loose.length <= rows ? loose : summaryRows(lines, columns, glyphs);
	const isWhole = isScreenReader || all.length <= rows;
	const height = isWhole ? all.length : Math.max(1, rows - 1);
	const most = all.length - height;
	const at = Math.min(top, most);
	const to = (row: number) => () => setTop(Math.min(most, Math.max(0, row)));
	const arrows = {up: {label: 'scroll', run: to(at - 1)}, down: to(at + 1), first: to(0), last: to(most)};
	const pages = {pageDown: {label: hasArrows || at === most ? '' : 'read on', run: to(at + height)}, pageUp: to(at - height)};
	useKeys(hasArrows ? {...arrows, ...pages} : pages, {isActive: !isWhole});
	return (
		<Box flexDirection="column" flexShrink={0}>
			{all.slice(at, at + height).map(({text, kind}, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: rows of text have no other identity.
				<Text key={index} bold={kind === 'heading'} color={kind === 'command' ? theme.accent : undefined} wrap="truncate">
					{text === '' ? ' ' : text}
				</Text>
			))}
			{isWhole ? null : <Text dimColor>{`${more(at, most - at, glyphs)}  ${at < most ? 'Page Down' : 'Page Up'}`}</Text>}
		</Box>
	);
}
