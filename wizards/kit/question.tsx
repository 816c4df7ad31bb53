import {Box, Text} from 'ink';
import type {ReactNode} from 'react';
import type {Size} from '../shell/size.js';
import {useGlyphs} from '../widgets/glyphs.js';
import {Lines} from '../widgets/lines.js';
import {harmless, shorten, widthOf, wrap} from '../widgets/text.js';
import {errorLines} from './error-lines.js';

/** What is around every question. */
export type QuestionFrame = {
	/** Of all of it. */
	readonly size: Size;
	/** Which question it is, of how many as far as is known. */
	readonly place: {readonly number: number; readonly of: number} | undefined;
	/** What was answered before, a few words each. */
	readonly trail?: readonly string[];
};

/** Rows that are left below a question. @param text The sentence about it. */
export function rowsBelow({size, trail = []}: Pick<QuestionFrame, 'size' | 'trail'>, text = ''): number {
	const textRows = text === '' ? 0 : wrap(text, size.columns).length;
	return Math.max(1, size.rows - 1 - textRows - (trail.length > 0 ? 1 : 0) - gap(size));
}

function gap({rows}: Size): number {
	return rows < 12 ? 0 : 1;
}

/** A question: its title, where we are, what was answered so far, a sentence about it, and below that what it is answered with. */
export function Question({
	size,
	trail = [],
	place,
	title,
	text = '',
	children,
}: QuestionFrame & {readonly title: string; readonly text?: string; readonly children: ReactNode}) {
	const glyphs = useGlyphs();
	const where = place ? `question ${place.number} of ${place.of}` : '';
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
			{text === '' ? null : <Lines lines={[text]} columns={size.columns} isDim />}
			{gap(size) === 0 ? null : <Box height={gap(size)} />}
			{children}
		</Box>
	);
}

/** What is wrong with an answer, and what to do about it. Nothing when it is undefined. @param rows At most so many. */
export function Problem({error, columns, rows}: {readonly error: unknown; readonly columns: number; readonly rows: number}) {
	const glyphs = useGlyphs();
	if (error === undefined) return null;
	const {message, nextSteps} = errorLines(error);
	const [said, advice] = nextSteps.length === 0 ? [rows, 0] : [Math.ceil(rows / 2), Math.floor(rows / 2)];
	return (
		<>
			<Lines lines={message} sign={glyphs.failed} tone="bad" columns={columns} rows={said} />
			{advice === 0 ? null : <Lines lines={nextSteps} sign={glyphs.bullet} columns={columns} rows={advice} isDim />}
		</>
	);
}
