import {Box, Text} from 'ink';
import type {ReactNode} from 'react';
import type {Size} from '../shell/screen.js';
import {useGlyphs} from '../widgets/glyphs.js';
import {Lines} from '../widgets/lines.js';
import {shorten, widthOf, wrap} from '../widgets/text.js';

/** Which question it is, of how many as far as is known. */
export type Position = {readonly number: number; readonly of: number};

/** Rows that a question takes besides what it asks with. */
export function questionRows(text: string, {columns, rows}: Size): number {
	return 1 + wrap(text, columns).length + (rows < 12 ? 0 : 1);
}

/** A question: its title, where we are, a sentence about it, and below that what it asks with. */
export function Question({
	title,
	text,
	place,
	size,
	children,
}: {
	readonly title: string;
	readonly text: string;
	readonly place: Position | undefined;
	readonly size: Size;
	readonly children: ReactNode;
}) {
	const glyphs = useGlyphs();
	const where = place ? `question ${place.number} of ${place.of}` : '';
	return (
		<Box flexDirection="column" width={size.columns} flexShrink={0}>
			<Box width={size.columns} height={1} justifyContent="space-between">
				<Text bold wrap="truncate">
					{shorten(title, size.columns - widthOf(where) - 2, glyphs)}
				</Text>
				<Text dimColor>{where}</Text>
			</Box>
			<Lines lines={[text]} columns={size.columns} isDim />
			{size.rows < 12 ? null : <Box height={1} />}
			{children}
		</Box>
	);
}

/** What is wrong with an answer, and what to do about it. Nothing when it is undefined. */
export function Problem({
	lines,
	columns,
	rows,
}: {
	readonly lines: readonly string[] | undefined;
	readonly columns: number;
	readonly rows: number;
}) {
	const glyphs = useGlyphs();
	return lines ? <Lines lines={lines} columns={columns} sign={glyphs.failed} tone="bad" rows={rows} /> : null;
}
