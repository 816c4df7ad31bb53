import {Box, Text, useIsScreenReaderEnabled} from 'ink';
import {useState} from 'react';
import {useKeys} from '../keymap/use-keys.js';
import {useGlyphs} from '../widgets/glyphs.js';
import {harmless, wrap} from '../widgets/text.js';

/** Rows that sentences take with their sign. */
export function bulletRows(lines: readonly string[], columns: number, sign: string): readonly string[] {
	const prefix = `${sign} `;
	return lines.flatMap(line =>
		wrap(line, columns - prefix.length).map((row, index) => (index === 0 ? prefix : ' '.repeat(prefix.length)) + row),
	);
}

/** Sentences with a sign each. When there are more than fit, Page Down shows the rest, and the last row says so. */
export function ScrolledLines({
	lines,
	columns,
	rows,
}: {
	readonly lines: readonly string[];
	readonly columns: number;
	readonly rows: number;
}) {
	const glyphs = useGlyphs();
	const isScreenReader = useIsScreenReaderEnabled();
	const [wanted, setWanted] = useState(0);
	const all = bulletRows(
		lines.map(line => harmless(line, glyphs)),
		columns,
		glyphs.bullet,
	);
	const isAll = isScreenReader || all.length <= rows;
	const height = Math.max(1, rows - 1);
	const most = Math.max(0, all.length - height);
	const top = Math.min(wanted, most);
	useKeys(
		{
			pageDown: {label: top < most ? 'read on' : '', run: () => setWanted(Math.min(most, top + height))},
			pageUp: () => setWanted(Math.max(0, top - height)),
		},
		{isActive: !isAll},
	);
	const shown = isAll ? all : all.slice(top, top + height);
	const more = all.length - top - height;
	return (
		<Box flexDirection="column" flexShrink={0}>
			{shown.map((line, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: rows of text have no other identity.
				<Text key={index} wrap="truncate">
					{line || ' '}
				</Text>
			))}
			{isAll ? null : <Text dimColor>{more > 0 ? `${glyphs.down} ${more} more: Page Down` : `${glyphs.up} ${top} above: Page Up`}</Text>}
		</Box>
	);
}
