import {Text} from 'ink';
import type {Holder} from '../../source/index.js';
import {useSize} from '../shell/size.js';
import {useGlyphs} from '../widgets/glyphs.js';
import {pad, widthOf} from '../widgets/text.js';

/** Who uses a mount: program, process, and one of its files. */
export function HolderRows({holders, rows}: {readonly holders: readonly Holder[]; readonly rows: number}) {
	const glyphs = useGlyphs();
	const {columns} = useSize();
	const shown = holders.slice(0, holders.length > rows ? Math.max(1, rows - 1) : rows);
	const names = shown.map(({command, pid}) => glyphs.fit(`${command} (${pid})`, Math.floor(columns / 2)));
	const width = Math.max(0, ...names.map(widthOf));
	return (
		<>
			{shown.map(({pid, path}, index) => (
				<Text key={pid} wrap="truncate">
					{pad(names[index] ?? '', width)}
					<Text dimColor>{`  ${glyphs.fit(path, columns - width - 2, 'start')}`}</Text>
				</Text>
			))}
			{shown.length < holders.length ? <Text dimColor>{`and ${holders.length - shown.length} more`}</Text> : null}
		</>
	);
}
