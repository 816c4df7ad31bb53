import {Box, Text} from 'ink';
import {useState} from 'react';
import {useKeys} from '../../keymap/use-keys.js';
import {commandLines} from '../../widgets/command-lines.js';
import {type Glyphs, useGlyphs} from '../../widgets/glyphs.js';
import {harmless, widthOf, wrap} from '../../widgets/text.js';
import {theme} from '../../widgets/theme.js';
import type {CardLine} from '../card-lines.js';

type Row = {readonly text: string; readonly kind: CardLine['kind'] | 'gap'};

/** The lines of a card, wrapped, and scrolled when there are more of them than rows. */
export function ScrolledCard({
	lines,
	columns,
	rows,
}: {
	readonly lines: readonly CardLine[];
	readonly columns: number;
	readonly rows: number;
}) {
	const glyphs = useGlyphs();
	const loose = cardRows(lines, columns, glyphs, 'loose');
	const all = loose.length <= rows ? loose : cardRows(lines, columns, glyphs, 'tight');
	const [top, setTop] = useState(0);
	const room = all.length <= rows ? rows : Math.max(1, rows - 1);
	const most = Math.max(0, all.length - room);
	const at = Math.min(top, most);
	const to = (place: number) => setTop(Math.min(most, Math.max(0, place)));
	useKeys(
		{
			up: {label: 'scroll', run: () => to(at - 1)},
			down: () => to(at + 1),
			pageUp: () => to(at - room),
			pageDown: () => to(at + room),
			first: () => to(0),
			last: () => to(most),
		},
		{isActive: most > 0},
	);
	return (
		<Box flexDirection="column" flexShrink={0}>
			{all.slice(at, at + room).map(({text, kind}, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: rows of text have no other identity.
				<Text key={index} bold={kind === 'heading'} color={kind === 'command' ? theme.accent : undefined} wrap="truncate">
					{text === '' ? ' ' : text}
				</Text>
			))}
			{most === 0 ? null : (
				<Text dimColor>{`${at > 0 ? `${glyphs.up} ${at} ` : ''}${at < most ? `${glyphs.down} ${most - at} more` : ''}`}</Text>
			)}
		</Box>
	);
}

function cardRows(lines: readonly CardLine[], columns: number, glyphs: Glyphs, spacing: 'loose' | 'tight'): readonly Row[] {
	return lines.flatMap(({text, kind}, index): readonly Row[] => {
		const indent = kind === 'heading' ? 0 : 2;
		const sign = kind === 'text' ? `${glyphs.bullet} ` : ' '.repeat(indent);
		const wrapped = broken(harmless(text, glyphs), kind, columns - indent).map(
			(part, at): Row => ({text: (at === 0 ? sign : ' '.repeat(indent)).slice(0, indent) + part, kind}),
		);
		const isApart = kind === 'heading' && index > 0 && spacing === 'loose';
		return isApart ? [{text: '', kind: 'gap'}, ...wrapped] : wrapped;
	});
}

/** A command that takes several lines can still be copied as it stands. */
function broken(text: string, kind: CardLine['kind'], columns: number): readonly string[] {
	if (kind !== 'command') return wrap(text, columns);
	return commandLines(text, columns).flatMap(line => (widthOf(line) > columns ? wrap(line, columns) : [line]));
}
