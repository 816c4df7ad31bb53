import {Box, Text} from 'ink';
import {useEffect, useState} from 'react';
import type {LogOperations} from '../../../source/index.js';
import {useKeys} from '../../keymap/use-keys.js';
import {useGlyphs} from '../../widgets/glyphs.js';
import {useScroll} from '../../widgets/use-scroll.js';
import {useSize} from '../size.js';

/** Milliseconds between two reads of a log. */
const every = 1000;
/** Lines that can be scrolled back to. */
const kept = 500;

/** The newest lines of a log, following it. */
export function Log({file, logTail, onClose}: {readonly file: string; readonly logTail: LogOperations['tail']; onClose(): void}) {
	const {columns, rows} = useSize();
	const glyphs = useGlyphs();
	const [lines, setLines] = useState<readonly string[]>();
	const [problem, setProblem] = useState('');
	useEffect(() => {
		let isOver = false;
		let timer: NodeJS.Timeout | undefined;
		const read = async () => {
			try {
				const tail = await logTail(file, kept);
				if (!isOver) setLines(before => (before?.join('\n') === tail.join('\n') ? before : tail));
			} catch (error) {
				if (!isOver) setProblem((error as Error).message);
			}

			if (!isOver) timer = setTimeout(read, every);
		};
		void read();
		return () => {
			isOver = true;
			clearTimeout(timer);
		};
	}, [file, logTail]);
	const height = Math.max(1, rows - 2);
	const {top, last} = useScroll(lines?.length ?? 0, height, {isFromEnd: true});
	useKeys({back: {label: 'close', run: onClose}, leave: {label: '', run: onClose}});
	const where = top === last ? 'the newest' : `${last - top} lines up`;
	return (
		<Box flexDirection="column" width={columns} height={rows}>
			<Text dimColor wrap="truncate">{`${glyphs.fit(file, columns - 14, 'start')}  ${where}`}</Text>
			<Box height={1} />
			{problem === '' ? null : <Text>{glyphs.fit(problem, columns)}</Text>}
			{lines?.length === 0 ? <Text dimColor>It is empty so far.</Text> : null}
			{lines?.slice(top, top + height).map((line, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: lines of a log have no other identity.
				<Text key={index} wrap="truncate">
					{glyphs.fit(line, columns) || ' '}
				</Text>
			))}
		</Box>
	);
}
