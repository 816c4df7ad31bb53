import {Box, Text} from 'ink';
import type {ReactNode} from 'react';
import type {Size} from '../../shell/screen.js';
import {useGlyphs} from '../../widgets/glyphs.js';
import {harmless, shorten, widthOf} from '../../widgets/text.js';

/** What every question of the wizard gets. */
export type QuestionProps = {
	/** Of all of it. */
	readonly size: Size;
	/** What was answered before. */
	readonly trail: readonly string[];
	/** Which question it is, of how many as far as is known. */
	readonly place: {readonly number: number; readonly of: number};
};

/** Rows that are left below a question. */
export function rowsBelow({size, trail}: Pick<QuestionProps, 'size' | 'trail'>): number {
	return Math.max(1, size.rows - 1 - (trail.length > 0 ? 1 : 0) - gap(size));
}

function gap({rows}: Size): number {
	return rows < 12 ? 0 : 1;
}

/** The question and where we are, what was answered so far, and what it is answered with. */
export function Question({size, trail, place, title, children}: QuestionProps & {readonly title: string; readonly children: ReactNode}) {
	const glyphs = useGlyphs();
	const where = `question ${place.number} of ${place.of}`;
	const path = trail.map(part => harmless(part, glyphs)).join(` ${glyphs.separator} `);
	return (
		<Box flexDirection="column" width={size.columns} flexShrink={0}>
			<Box width={size.columns} height={1} justifyContent="space-between">
				<Text bold wrap="truncate">
					{shorten(harmless(title, glyphs), size.columns - widthOf(where) - 2, glyphs)}
				</Text>
				<Text dimColor>{where}</Text>
			</Box>
			{trail.length === 0 ? null : <Text dimColor>{shorten(path, size.columns, glyphs, 'start')}</Text>}
			{gap(size) === 0 ? null : <Box height={gap(size)} />}
			{children}
		</Box>
	);
}
