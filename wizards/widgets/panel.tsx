import {Box, Text} from 'ink';
import type {ReactNode} from 'react';
import {useGlyphs} from './glyphs.js';
import {harmless, shorten} from './text.js';
import {theme} from './theme.js';

/** A title and what belongs to it, in a frame. Inside there are `columns - 4`. */
export function Panel({
	title,
	columns,
	tone = 'accent',
	children,
}: {
	readonly title: string;
	/** With the frame. */
	readonly columns: number;
	readonly tone?: keyof typeof theme;
	readonly children: ReactNode;
}) {
	const glyphs = useGlyphs();
	return (
		<Box flexDirection="column" borderStyle={glyphs.border} borderColor={theme[tone]} paddingX={1} width={columns} flexShrink={0}>
			<Text bold>{shorten(harmless(title, glyphs), columns - 4, glyphs)}</Text>
			<Box height={1} />
			{children}
		</Box>
	);
}
