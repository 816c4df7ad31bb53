import {Box, Text} from 'ink';
import {useEffect, useState} from 'react';
import type {LogOperations} from '../../../source/index.js';
import {useKeys} from '../../keymap/use-keys.js';
import {useGlyphs} from '../../widgets/glyphs.js';
import {harmless, shorten} from '../../widgets/text.js';
import {useBodySize} from '../use-body-size.js';

/** Milliseconds between two looks at a log. */
const every = 1000;
/** Lines that can be scrolled back to. */
const kept = 500;

/** The newest lines of a log, following it. */
export function Log({file, logTail, onClose}: {readonly file: string; readonly logTail: LogOperations['tail']; onClose(): void}) {
	const {columns, rows} = useBodySize();
	const glyphs = useGlyphs();
	const [lines, setLines] = useState<readonly string[]>();
	const [problem, setProblem] = useState('');
	// Lines from the end: 0 follows the log.
	const [scroll, setScroll] = useState(0);
	useEffect(() => {
		let isOver = false;
		let timer: NodeJS.Timeout | undefined;
		const look = async () => {
			try {
				const tail = await logTail(file, kept);
				if (!isOver) setLines(before => (before?.join('\n') === tail.join('\n') ? before : tail));
			} catch (error) {
				if (!isOver) setProblem((error as Error).message);
			}

			if (!isOver) timer = setTimeout(look, every);
		};
		void look();
		return () => {
			isOver = true;
			clearTimeout(timer);
		};
	}, [file, logTail]);
	const height = Math.max(1, rows - 2);
	const most = Math.max(0, (lines?.length ?? 0) - height);
	const at = Math.min(scroll, most);
	const by = (change: number) => setScroll(Math.min(most, Math.max(0, at + change)));
	useKeys({
		up: {label: 'scroll', run: () => by(1)},
		down: () => by(-1),
		pageUp: () => by(height),
		pageDown: () => by(-height),
		first: () => by(most),
		last: () => by(-most),
		back: {label: 'close', run: onClose},
		leave: {label: '', run: onClose},
	});
	const shown = (lines ?? []).slice(Math.max(0, (lines?.length ?? 0) - height - at), (lines?.length ?? 0) - at);
	return (
		<Box flexDirection="column" width={columns} height={rows}>
			<Text
				dimColor
				wrap="truncate"
			>{`${shorten(harmless(file, glyphs), columns - 14, glyphs, 'start')}  ${at === 0 ? 'the newest' : `${at} lines up`}`}</Text>
			<Box height={1} />
			{problem === '' ? null : <Text>{shorten(harmless(problem, glyphs), columns, glyphs)}</Text>}
			{lines?.length === 0 ? <Text dimColor>It is empty so far.</Text> : null}
			{shown.map((line, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: lines of a log have no other identity.
				<Text key={index} wrap="truncate">
					{shorten(harmless(line, glyphs), columns, glyphs) || ' '}
				</Text>
			))}
		</Box>
	);
}
