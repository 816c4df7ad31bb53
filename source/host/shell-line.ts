/** A command as one line for a shell (also zsh, where a word's first `=` is no plain character), to be shown and copied. */
export function shellLine(command: readonly string[]): string {
	return command.map(word => (/^(?!=)[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
}
