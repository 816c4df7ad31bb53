/**
A command in lines of at most so many columns that can be copied into a shell as they stand: broken between words, never inside quotes, and not
between an option and its value. What is longer has a line of its own, which the terminal breaks.
*/
export function commandLines(command: string, columns: number): readonly string[] {
	const lines: string[] = [];
	let line = '';
	for (const part of withValues(command.match(/(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\])+/g) ?? [])) {
		const longer = line === '' ? part : `${line} ${part}`;
		if (line === '' || longer.length + 2 <= columns) {
			line = longer;
			continue;
		}

		lines.push(`${line} \\`);
		line = `  ${part}`;
	}

	return line === '' ? lines : [...lines, line];
}

/** Words, but an option that is followed by a value together with that. */
function withValues(words: readonly string[]): readonly string[] {
	const parts: string[] = [];
	for (const [index, word] of words.entries()) {
		const isValue = index > 0 && /^--[\w-]+$/.test(words[index - 1] ?? '') && !word.startsWith('-');
		if (isValue) parts.push(`${parts.pop()} ${word}`);
		else parts.push(word);
	}

	return parts;
}
