import {Box, Text} from 'ink';
import {createContext, type ReactNode, useContext} from 'react';
import {useSize} from '../shell/size.js';
import {useGlyphs} from '../widgets/glyphs.js';
import {Lines} from '../widgets/lines.js';
import {widthOf, wrap} from '../widgets/text.js';
import {errorLines} from './error-lines.js';

/** Where a wizard is: it is drawn around every question. */
export type Whereabouts = {
	/** Which question it is, of how many as far as is known. */
	readonly place: {readonly number: number; readonly of: number} | undefined;
	/** What was answered before, a few words each. */
	readonly trail?: readonly string[];
};

export const WhereaboutsContext = createContext<Whereabouts>({place: undefined});

/** The blank row below the head, where there is room for it. */
export function useGap(): 0 | 1 {
	return useSize().rows < 12 ? 0 : 1;
}

/** Rows that are left below the head of a question. @param text The sentence about it. */
export function useRoom(text = ''): number {
	const {columns, rows} = useSize();
	const {trail = []} = useContext(WhereaboutsContext);
	const textRows = text === '' ? 0 : wrap(text, columns).length;
	return Math.max(1, rows - 1 - textRows - (trail.length > 0 ? 1 : 0) - useGap());
}

/** A question: its title, where we are, what was answered so far, a sentence about it, and below that what it is answered with. */
export function Question({title, text = '', children}: {readonly title: string; readonly text?: string; readonly children: ReactNode}) {
	const glyphs = useGlyphs();
	const {columns} = useSize();
	const gap = useGap();
	const {place, trail = []} = useContext(WhereaboutsContext);
	const where = place ? `question ${place.number} of ${place.of}` : '';
	return (
		<Box flexDirection="column" width={columns} flexShrink={0}>
			<Box width={columns} height={1} justifyContent="space-between">
				<Text bold wrap="truncate">
					{glyphs.fit(title, columns - widthOf(where) - 2)}
				</Text>
				<Text dimColor>{where}</Text>
			</Box>
			{trail.length === 0 ? null : <Text dimColor>{glyphs.fit(trail.join(` ${glyphs.separator} `), columns, 'start')}</Text>}
			{text === '' ? null : <Lines lines={[text]} isDim />}
			{gap === 0 ? null : <Box height={gap} />}
			{children}
		</Box>
	);
}

/** What is wrong with an answer, and what to do about it. Nothing when it is undefined. @param rows At most so many. */
export function Problem({error, rows}: {readonly error: unknown; readonly rows: number}) {
	const glyphs = useGlyphs();
	const {columns} = useSize();
	if (error === undefined) return null;
	const {message, nextSteps} = errorLines(error);
	// What can be done gets the rows that it needs; the reason, half of them in any case.
	const said = Math.min(rowsOf(message, columns), Math.max(Math.ceil(rows / 2), rows - rowsOf(nextSteps, columns)));
	const advice = nextSteps.length === 0 ? 0 : rows - said;
	return (
		<>
			<Lines lines={message} sign={glyphs.failed} tone="bad" rows={said} />
			{advice === 0 ? null : <Lines lines={nextSteps} sign={glyphs.bullet} rows={advice} isDim />}
		</>
	);
}

/** Rows that `Problem` needs to say all. */
export function problemRows(error: unknown, columns: number): number {
	if (error === undefined) return 0;
	const {message, nextSteps} = errorLines(error);
	return rowsOf([...message, ...nextSteps], columns);
}

/** Of sentences with a sign each. */
function rowsOf(lines: readonly string[], columns: number): number {
	return lines.reduce((sum, line) => sum + wrap(line, columns - 2).length, 0);
}
