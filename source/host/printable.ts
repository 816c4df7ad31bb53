/**
Make untrusted text safe to show: what a terminal would act on, or what cannot be seen, is spelled out (`\u{1b}`, `\u{202e}`).
That is all of Unicode's "other" classes (controls, format and bidirectional characters, lone surrogates, private use, unassigned)
and the separators of lines and paragraphs. What is safe already stays as it is.
*/
export function printable(text: string): string {
	return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, character => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

const wide =
	/[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFD}]/u;

/** Columns that printable text takes on a terminal: none for marks that combine, two for wide East Asian characters and pictures. */
export function displayWidth(text: string): number {
	let width = 0;
	for (const character of text) {
		if (!/\p{M}/u.test(character)) width += wide.test(character) ? 2 : 1;
	}

	return width;
}

/** Cut printable text to so many columns; a cut shows as an ellipsis. */
export function shorten(text: string, columns: number): string {
	if (displayWidth(text) <= columns) return text;
	let kept = '';
	for (const character of text) {
		if (displayWidth(kept + character) > columns - 1) break;
		kept += character;
	}

	return `${kept}…`;
}
