import {Box, Text, useIsScreenReaderEnabled} from 'ink';
import {useSize} from '../../shell/size.js';
import {useGlyphs} from '../glyphs.js';
import type {Progress} from '../steps/progress.js';
import {theme} from '../theme.js';
import {foldScreen} from './folded-screen.js';

type Props = {
	readonly screen: Progress['screen'];
	readonly typed: string | undefined;
	/** Instead of what was typed. */
	readonly overSsh?: string | undefined;
};

/**
The guest's own screen as it sent it, in a frame, and below it the line that was typed last, or what was last run over SSH. It
fills its area, of at least 4 rows.
*/
export function ConsolePane({screen, typed, overSsh}: Props) {
	const glyphs = useGlyphs();
	const {columns, rows} = useSize();
	const isScreenReader = useIsScreenReaderEnabled();
	const inner = columns - 4;
	const {lines, cursor} = screen ? foldScreen(screen, inner, rows - 3) : {lines: [], cursor: undefined};
	// A screen that is read aloud from the top at every change is of no use; what was typed is.
	if (isScreenReader) return typed === undefined ? null : <Text>{`Typed at the machine's console: ${glyphs.text(typed)}`}</Text>;
	const label = overSsh !== undefined ? 'over SSH ' : typed !== undefined ? 'typed ' : '';
	return (
		<Box flexDirection="column" borderStyle={glyphs.border} borderDimColor paddingX={1} width={columns} height={rows} flexShrink={0}>
			<Box flexDirection="column" height={rows - 3} overflow="hidden">
				{lines.length === 0 ? <Text dimColor>The machine's screen appears here.</Text> : null}
				{lines.map((line, index) => (
					// biome-ignore lint/suspicious/noArrayIndexKey: rows of a screen have no other identity.
					<Row key={index} columns={inner} line={line} cursor={index === cursor?.row ? cursor.column : undefined} />
				))}
			</Box>
			<Text wrap="truncate">
				<Text color={theme.accent}>{label || ' '}</Text>
				<Text dimColor>{glyphs.fit(overSsh ?? typed ?? '', inner - label.length, overSsh === undefined ? 'start' : 'end')}</Text>
			</Text>
		</Box>
	);
}

function Row({line, cursor, columns}: {readonly line: string; readonly cursor: number | undefined; readonly columns: number}) {
	const glyphs = useGlyphs();
	const draw = (text: string) => glyphs.text(text);
	if (cursor === undefined) return <Text wrap="truncate">{glyphs.fit(draw(line), columns) || ' '}</Text>;
	const characters = Array.from(line);
	return (
		<Text wrap="truncate">
			{draw(characters.slice(0, cursor).join('').padEnd(cursor))}
			<Text inverse>{draw(characters[cursor] ?? ' ')}</Text>
			{draw(characters.slice(cursor + 1).join(''))}
		</Text>
	);
}
