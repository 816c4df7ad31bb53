import {Box, Text, useIsScreenReaderEnabled} from 'ink';
import {formatBytes} from '../../../source/index.js';
import {useSize} from '../../shell/size.js';
import {useGlyphs} from '../glyphs.js';
import {more} from '../more.js';
import {pad, widthOf} from '../text.js';
import {TextField} from '../text-field/text-field.js';
import {theme} from '../theme.js';
import type {PickerRow} from './picker-state.js';
import type {FilePicker as Picker} from './use-file-picker.js';

/** The line, and below it what is in its folder. @param rows Of all of it. */
export function FilePicker({picker, rows}: {readonly picker: Picker; readonly rows: number}) {
	const glyphs = useGlyphs();
	const {columns} = useSize();
	const isScreenReader = useIsScreenReaderEnabled();
	const {state, problem, isListed} = picker;
	const total = picker.rows.length;
	const hasMore = !isScreenReader && total > rows - 1 && rows > 2;
	const height = Math.max(1, rows - 1 - (hasMore ? 1 : 0));
	const first = Math.max(0, Math.min((state.selected ?? 0) - Math.floor(height / 2), total - height));
	const shown = isScreenReader ? picker.rows : picker.rows.slice(first, first + height);
	return (
		<Box flexDirection="column" flexShrink={0}>
			<TextField state={state.field} label="File" />
			{problem === undefined ? null : <Text dimColor>{glyphs.fit(`  ${glyphs.text(problem)}`, columns)}</Text>}
			<Box flexDirection="column" aria-role="list">
				{shown.map((row, index) => (
					<Row key={row.name} row={row} isSelected={first + index === state.selected} />
				))}
			</Box>
			{hasMore ? <Text dimColor>{`  ${more(first, total - first - height, glyphs)}`}</Text> : null}
			{isListed && total === 0 && problem === undefined ? <Text dimColor>{'  Nothing here has a name that begins so.'}</Text> : null}
		</Box>
	);
}

function Row({row: {name, isFolder, bytes}, isSelected}: {readonly row: PickerRow; readonly isSelected: boolean}) {
	const glyphs = useGlyphs();
	const {columns} = useSize();
	const size = isFolder ? '' : formatBytes(bytes);
	const text = glyphs.fit(isFolder ? `${name}/` : name, columns - 4 - widthOf(size));
	return (
		<Box height={1} width={columns} aria-role="listitem" aria-state={{selected: isSelected}}>
			<Text wrap="truncate">
				<Text color={theme.accent}>{isSelected ? `${glyphs.pointer} ` : '  '}</Text>
				<Text bold={isSelected} color={isSelected ? theme.accent : undefined}>
					{size === '' ? text : pad(text, columns - 4 - widthOf(size))}
				</Text>
				<Text dimColor>{size === '' ? '' : `  ${size}`}</Text>
			</Text>
		</Box>
	);
}
