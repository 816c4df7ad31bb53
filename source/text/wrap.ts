import {graphemes, widthOf} from './columns.js';

/** Break text into lines of at most so many columns: at blanks, and inside of a word only where it is longer than a line. */
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
