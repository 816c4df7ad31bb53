/** A message as a sentence of its own: with a capital letter, unless it begins with a command, a path or a quotation. */
export function sentence(text: string): string {
	return /^(vmfuse|sshfs|[/~"])/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);
}
