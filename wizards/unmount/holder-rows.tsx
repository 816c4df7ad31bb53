import {Text} from 'ink';
import type {Holder} from '../../source/index.js';
import {useGlyphs} from '../widgets/glyphs.js';
import {harmless, pad, shorten, widthOf} from '../widgets/text.js';

/** Who uses a mount: program, process, and one of its files. */
export function HolderRows({
	holders,
	columns,
	rows,
}: {
	readonly holders: readonly Holder[];
	readonly columns: number;
	readonly rows: number;
}) {
	const glyphs = useGlyphs();
	const shown = holders.slice(0, holders.length > rows ? Math.max(1, rows - 1) : rows);
	const names = shown.map(({command, pid}) => shorten(harmless(`${command} (${pid})`, glyphs), Math.floor(columns / 2), glyphs));
	const width = Math.max(0, ...names.map(widthOf));
	return (
		<>
			{shown.map(({pid, path}, index) => (
				<Text key={pid} wrap="truncate">
					{pad(names[index] ?? '', width)}
					<Text dimColor>{`  ${shorten(harmless(path, glyphs), columns - width - 2, glyphs, 'start')}`}</Text>
				</Text>
			))}
			{shown.length < holders.length ? <Text dimColor>{`and ${holders.length - shown.length} more`}</Text> : null}
		</>
	);
}
