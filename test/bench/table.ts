/** A table in Markdown, whose source can be read in a terminal too. Its first column is text, the others are figures. */
export function markdownTable(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
	const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map(row => (row[column] ?? '').length)));
	const line = (cells: readonly string[]) =>
		`| ${widths.map((width, column) => (column === 0 ? (cells[column] ?? '').padEnd(width) : (cells[column] ?? '').padStart(width))).join(' | ')} |`;
	const rule = `|${widths.map((width, column) => `${'-'.repeat(width + 1)}${column === 0 ? '-' : ':'}`).join('|')}|`;
	return [line(head), rule, ...rows.map(row => line(row))].join('\n');
}
