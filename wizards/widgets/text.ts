import stringWidth from 'string-width';
import {printable} from '../../source/index.js';
import type {Glyphs} from './glyphs.js';

const segmenter = new Intl.Segmenter('en', {granularity: 'grapheme'});

/** Columns that a text takes. */
export function widthOf(text: string): number {
	return stringWidth(text);
}

export function graphemes(text: string): readonly string[] {
	return Array.from(segmenter.segment(text), ({segment}) => segment);
}

/**
Text of others (labels, names, messages) as it can be drawn: nothing that a terminal would act on, one line, and only ASCII where the terminal
knows no more.
*/
export function harmless(text: string, {isUnicode}: Pick<Glyphs, 'isUnicode'>): string {
	const safe = printable(text);
	return isUnicode
		? safe
		: safe
				.normalize('NFKD')
				.replaceAll(/\p{M}/gu, '')
				.replaceAll(/[^ -~]/gu, '?');
}

/** At most so many columns, at the cost of its end, or (a path, whose end says more) of its beginning. */
export function shorten(text: string, columns: number, {ellipsis}: Pick<Glyphs, 'ellipsis'>, cut: 'end' | 'start' = 'end'): string {
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

/** Exactly so many columns. */
export function pad(text: string, columns: number, align: 'left' | 'right' = 'left'): string {
	const blanks = ' '.repeat(Math.max(0, columns - widthOf(text)));
	return align === 'left' ? `${text}${blanks}` : `${blanks}${text}`;
}

/** In lines of at most so many columns, broken at blanks where there are any. */
export function wrap(text: string, columns: number): readonly string[] {
	const width = Math.max(1, columns);
	const lines: string[] = [];
	let line = '';
	for (const word of text.split(' ')) {
		const longer = line === '' ? word : `${line} ${word}`;
		if (widthOf(longer) <= width) {
			line = longer;
			continue;
		}

		if (line !== '') lines.push(line);
		line = '';
		for (const part of graphemes(word)) {
			if (widthOf(line + part) > width) {
				lines.push(line);
				line = '';
			}

			line += part;
		}
	}

	return [...lines, line];
}
