/** What a guest sends may hold escape codes and control characters; a log or a terminal gets none of them. */
export function plainText(text: string): string {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
	return text.replace(/\u001B\[[0-9;?]*[ -/]*[@-~]/g, '').replace(/[\u0000-\u001F\u007F-\u009F]/g, ' ');
}
