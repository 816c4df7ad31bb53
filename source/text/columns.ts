import stringWidth from 'string-width';

let segmenter: Intl.Segmenter | undefined;

/** Columns that printable text takes on a terminal. */
export function widthOf(text: string): number {
	return stringWidth(text);
}

/** What a person takes for one character. */
export function graphemes(text: string): readonly string[] {
	// It takes Node some milliseconds to make one, and most commands need none.
	segmenter ??= new Intl.Segmenter('en', {granularity: 'grapheme'});
	return Array.from(segmenter.segment(text), ({segment}) => segment);
}

/** At most so many columns, at the cost of its end, or (a path, whose end says more) of its beginning. The ellipsis takes one column. */
export function shorten(text: string, columns: number, {ellipsis} = {ellipsis: '…'}, cut: 'end' | 'start' = 'end'): string {
	if (columns <= 0) return '';
	if (widthOf(text) <= columns) return text;
	const parts = cut === 'end' ? graphemes(text) : graphemes(text).toReversed();
	const kept: string[] = [];
	let width = 0;
	for (const part of parts) {
		const more = widthOf(part);
		if (width + more > columns - 1) break;
		kept.push(part);
		width += more;
	}

	return cut === 'end' ? `${kept.join('')}${ellipsis}` : `${ellipsis}${kept.toReversed().join('')}`;
}

/** At least so many columns. */
export function pad(text: string, columns: number, align: 'left' | 'right' = 'left'): string {
	const blanks = ' '.repeat(Math.max(0, columns - widthOf(text)));
	return align === 'left' ? `${text}${blanks}` : `${blanks}${text}`;
}
