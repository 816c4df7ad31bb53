/**
Make untrusted text safe to show: what a terminal would act on, or what cannot be seen, is spelled out (`\u{1b}`, `\u{202e}`).
That is all of Unicode's "other" classes (controls, format and bidirectional characters, lone surrogates, private use, unassigned)
and the separators of lines and paragraphs. What is safe already stays as it is.
*/
export function printable(text: string): string {
	return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, character => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

/** The same of a text of several lines. */
export function printableLines(text: string): string {
	return text.split('\n').map(printable).join('\n');
}
