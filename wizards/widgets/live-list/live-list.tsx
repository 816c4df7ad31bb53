import {Box, Text, useIsScreenReaderEnabled} from 'ink';
import {useSize} from '../../shell/size.js';
import {useGlyphs} from '../glyphs.js';
import {more} from '../more.js';
import {pad, widthOf} from '../text.js';
import {TextField} from '../text-field/text-field.js';
import {textOf} from '../text-field/text-field-state.js';
import {theme} from '../theme.js';
import {type ColumnLayout, gap, layOutColumns} from './column-layout.js';
import {type Column, cellText, type ListRow} from './list-row.js';
import type {LiveList as List} from './use-live-list.js';

type LiveListProps = {
	readonly list: List;
	readonly titles: readonly Column[];
	/** Said when there are no rows. */
	readonly empty: string;
	/** Columns that notes get at least; a third of all unless it is given. */
	readonly leastNote?: number;
};

/** A list that is alive, long, or filtered; see use-live-list.ts for its keys. */
export function LiveList({list, titles, empty, leastNote}: LiveListProps) {
	const glyphs = useGlyphs();
	const isScreenReader = useIsScreenReaderEnabled();
	const {columns} = useSize();
	const {state, rows, height, isMulti} = list;
	const mark = isMulti ? widthOf(glyphs.unmarked) + 1 : 0;
	const room = columns - 2 - mark;
	const layout = layOutColumns(titles, rows, room, text => widthOf(glyphs.text(text)), leastNote);
	const shown = isScreenReader ? rows : rows.slice(state.top, state.top + height);
	const isFiltered = state.isFiltering || textOf(state.filter) !== '';
	const above = state.top;
	const below = Math.max(0, rows.length - state.top - height);
	// Each row says all of itself when it is read aloud.
	const hasTitles = !isScreenReader && titles.some(({title}) => title !== '');
	const title = layout.widths
		.map(({index, width}) => pad(glyphs.fit(titles[index]?.title ?? '', width), width, titles[index]?.align))
		.join(' '.repeat(gap));
	return (
		<Box flexDirection="column" aria-role="list" flexShrink={0}>
			{isFiltered ? <TextField state={state.filter} label="Filter" isActive={state.isFiltering} /> : null}
			{hasTitles ? (
				<Box width={columns} justifyContent="space-between" height={1}>
					<Text dimColor wrap="truncate">{`${' '.repeat(2 + mark)}${title}`}</Text>
					<Text dimColor>{more(above, below, glyphs)}</Text>
				</Box>
			) : null}
			{shown.map(row => (
				<Row
					key={row.id}
					row={row}
					layout={layout}
					titles={titles}
					isSelected={row.id === state.selected}
					isMarked={isMulti ? state.marked.includes(row.id) : undefined}
					canBeMarked={!row.isWay && row.disabled === undefined}
				/>
			))}
			{rows.length === 0 ? <Text dimColor>{`  ${glyphs.fit(isFiltered ? 'No row has these words.' : empty, columns - 2)}`}</Text> : null}
		</Box>
	);
}

type RowProps = {
	readonly row: ListRow;
	readonly layout: ColumnLayout;
	readonly titles: readonly Column[];
	readonly isSelected: boolean;
	readonly isMarked: boolean | undefined;
	readonly canBeMarked: boolean;
};

function Row({row, layout, titles, isSelected, isMarked, canBeMarked}: RowProps) {
	const glyphs = useGlyphs();
	const {columns} = useSize();
	const isDisabled = row.disabled !== undefined;
	const note = row.disabled ?? row.note ?? '';
	const spoken = [...row.cells.map(cellText), note].filter(text => text !== '').join(', ');
	const isCut = (index: number, width: number) => glyphs.fit(cellText(row.cells[index]), width, titles[index]?.cut);
	return (
		<Box
			width={columns}
			height={1}
			aria-role="listitem"
			aria-label={`${glyphs.text(spoken)}${isDisabled ? ' (cannot be chosen)' : ''}`}
			aria-state={{selected: isSelected, disabled: isDisabled, ...(isMarked === undefined || row.isWay ? {} : {checked: isMarked})}}
		>
			<Text wrap="truncate">
				<Text color={theme.accent}>{isSelected ? `${glyphs.pointer} ` : '  '}</Text>
				{isMarked === undefined ? null : (
					<Text color={isMarked ? theme.accent : undefined}>
						{`${!canBeMarked ? ' '.repeat(widthOf(glyphs.unmarked)) : isMarked ? glyphs.marked : glyphs.unmarked} `}
					</Text>
				)}
				{layout.widths.map(({index, width}, at) => {
					const cell = row.cells[index];
					const tone = typeof cell === 'object' ? cell.tone : undefined;
					const isDim = isDisabled || (typeof cell === 'object' && cell.isDim === true);
					const isLast = at === layout.widths.length - 1 && layout.note === 0;
					return (
						<Text
							key={index}
							bold={isSelected && !isDim}
							color={isDisabled ? undefined : tone ? theme[tone] : isSelected && !isDim ? theme.accent : undefined}
							dimColor={isDim}
						>
							{`${at === 0 ? '' : ' '.repeat(gap)}${isLast ? isCut(index, width) : pad(isCut(index, width), width, titles[index]?.align)}`}
						</Text>
					);
				})}
				{note === '' || layout.note === 0 ? null : <Text dimColor>{' '.repeat(gap) + glyphs.fit(note, layout.note)}</Text>}
			</Text>
		</Box>
	);
}
