import {Box, Text} from 'ink';
import type {ReactNode} from 'react';
import {SizeContext, useSize} from '../shell/size.js';
import {useGlyphs} from './glyphs.js';
import {theme} from './theme.js';

/** Columns and rows of the frame, with the title and the blank row below it. */
const frame = {columns: 4, rows: 4};

/** The area inside a panel that fills this one. */
export function insidePanel({columns, rows}: {readonly columns: number; readonly rows: number}) {
	return {columns: columns - frame.columns, rows: Math.max(1, rows - frame.rows)};
}

type Props = {
	readonly title: string;
	readonly tone?: keyof typeof theme;
	readonly children: ReactNode;
};

/** A title and what belongs to it, in a frame as wide as the area. */
export function Panel({title, tone = 'accent', children}: Props) {
	const glyphs = useGlyphs();
	const size = useSize();
	const inside = insidePanel(size);
	return (
		<Box flexDirection="column" borderStyle={glyphs.border} borderColor={theme[tone]} paddingX={1} width={size.columns} flexShrink={0}>
			<Text bold>{glyphs.fit(title, inside.columns)}</Text>
			<Box height={1} />
			<SizeContext value={inside}>{children}</SizeContext>
		</Box>
	);
}
