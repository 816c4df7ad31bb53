import {Box, Text} from 'ink';
import {useSize} from '../shell/size.js';
import {useGlyphs} from './glyphs.js';
import {wrap} from './text.js';
import {theme} from './theme.js';

type Props = {
	readonly lines: readonly string[];
	/** Before each of them, for example a bullet; its wrapped rows are indented by as much. */
	readonly sign?: string;
	readonly tone?: keyof typeof theme;
	readonly isDim?: boolean;
	/** At most so many. */
	readonly rows?: number;
};

/** Sentences below each other, wrapped; each begins with a sign so that one can tell where it begins. */
export function Lines({lines, sign, tone, isDim = false, rows}: Props) {
	const glyphs = useGlyphs();
	const {columns} = useSize();
	const prefix = sign === undefined ? '' : `${sign} `;
	const drawn = lines
		.flatMap(line =>
			wrap(glyphs.text(line), columns - prefix.length).map((text, index) => (index === 0 ? prefix : ' '.repeat(prefix.length)) + text),
		)
		.slice(0, rows);
	return (
		<Box flexDirection="column" flexShrink={0}>
			{drawn.map((line, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: rows of text have no other identity.
				<Text key={index} color={tone && theme[tone]} dimColor={isDim}>
					{line === '' ? ' ' : line}
				</Text>
			))}
		</Box>
	);
}
