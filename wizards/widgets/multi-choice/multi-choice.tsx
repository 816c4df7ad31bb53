import {Box, Text} from 'ink';
import {useGlyphs} from '../glyphs.js';
import {harmless, pad, shorten, widthOf} from '../text.js';
import {theme} from '../theme.js';
import type {MultiChoice as Choice} from './use-multi-choice.js';

/** A few things with a mark each; see use-multi-choice.ts for the keys. */
export function MultiChoice({choice, columns}: {readonly choice: Choice; readonly columns: number}) {
	const glyphs = useGlyphs();
	const {state, items} = choice;
	const labels = Math.max(0, ...items.map(({label}) => widthOf(label)));
	const room = columns - 2 - widthOf(glyphs.unmarked) - 1 - labels - 2;
	return (
		<Box flexDirection="column" aria-role="list" flexShrink={0}>
			{items.map(({id, label, description = ''}, index) => {
				const isMarked = state.marked.includes(id);
				const isHere = index === state.at;
				return (
					<Box
						key={id}
						height={1}
						width={columns}
						aria-role="listitem"
						aria-label={harmless(`${label}: ${description}`, glyphs)}
						aria-state={{checked: isMarked, selected: isHere}}
					>
						<Text wrap="truncate">
							<Text color={theme.accent}>{isHere ? `${glyphs.pointer} ` : '  '}</Text>
							<Text color={isMarked ? theme.accent : undefined}>{`${isMarked ? glyphs.marked : glyphs.unmarked} `}</Text>
							<Text bold={isHere} color={isHere ? theme.accent : undefined}>
								{pad(harmless(label, glyphs), labels)}
							</Text>
							<Text dimColor>{`  ${shorten(harmless(description, glyphs), room, glyphs)}`}</Text>
						</Text>
					</Box>
				);
			})}
		</Box>
	);
}
