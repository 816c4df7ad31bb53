/** The colours, by what they mean. None says anything that a glyph or a word does not say, too. */
export const theme = {
	/** Where the keys go: the selected row, the focused field. */
	accent: 'cyan',
	good: 'green',
	warning: 'yellow',
	bad: 'red',
} as const;
