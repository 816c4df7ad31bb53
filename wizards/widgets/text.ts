import {graphemes, printable, widthOf} from '../../source/index.js';

export {graphemes, pad, shorten, widthOf} from '../../source/index.js';

/**
Text of others (labels, names, messages) as it can be drawn: nothing that a terminal would act on, one line, and only ASCII where the terminal
knows no more.
*/
export function harmless(text: string, {isUnicode}: {readonly isUnicode: boolean}): string {
	const safe = printable(text);
	return isUnicode
		? safe
		: safe
				.normalize('NFKD')
				.replaceAll(/\p{M}/gu, '')
				.replaceAll(/[^ -~]/gu, '?');
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
