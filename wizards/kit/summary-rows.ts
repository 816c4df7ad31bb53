import {commandLines} from '../widgets/command-lines.js';
import type {Glyphs} from '../widgets/glyphs.js';
import {widthOf, wrap} from '../widgets/text.js';

/** A line of a summary before it is wrapped. `command`: it can be copied as it stands. */
export type SummaryLine = {readonly text: string; readonly kind: 'heading' | 'text' | 'command'};

export type SummaryRow = {readonly text: string; readonly kind: SummaryLine['kind'] | 'gap'};

/** Sentences with a bullet each. */
export function sentences(lines: readonly string[]): readonly SummaryLine[] {
	return lines.map(text => ({text, kind: 'text'}));
}

/** Sentences below a heading; nothing when there are none. */
export function section(title: string, lines: readonly string[]): readonly SummaryLine[] {
	return lines.length === 0 ? [] : [{text: title, kind: 'heading'}, ...sentences(lines)];
}

/** The lines as they are drawn. @param spacing Whether headings have a blank row above them. */
export function summaryRows(
	lines: readonly SummaryLine[],
	columns: number,
	glyphs: Glyphs,
	spacing: 'loose' | 'tight' = 'tight',
): readonly SummaryRow[] {
	return lines.flatMap(({text, kind}, index): readonly SummaryRow[] => {
		const indent = kind === 'heading' ? '' : '  ';
		const first = kind === 'text' ? `${glyphs.bullet} ` : indent;
		const parts = broken(glyphs.text(text), kind, columns - indent.length);
		const rows = parts.map((part, at): SummaryRow => ({text: (at === 0 ? first : indent) + part, kind}));
		return kind === 'heading' && index > 0 && spacing === 'loose' ? [{text: '', kind: 'gap'}, ...rows] : rows;
	});
}

function broken(text: string, kind: SummaryLine['kind'], columns: number): readonly string[] {
	if (kind !== 'command') return wrap(text, columns);
	return commandLines(text, columns).flatMap(line => (widthOf(line) > columns ? wrap(line, columns) : [line]));
}
