/** Text in single quotes, as one word of a POSIX shell. */
export function quoted(text: string): string {
	return `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
A line that runs exactly this command in a POSIX shell (dash, ash, bash, zsh). Only words that need quotes have them, so that a person can read it.
@throws TypeError for a NUL: no program can be given one.
*/
export function shellLine(command: readonly string[]): string {
	return command.map((word, index) => (isPlain(word, index === 0) ? word : quoted(word))).join(' ');
}

/** A first word with "=" sets a variable; zsh looks up a word that begins with it. */
function isPlain(word: string, isFirst: boolean) {
	if (word.includes('\0')) throw new TypeError('an argument cannot contain a NUL byte');
	return /^(?!=)[\w@%+=:,./-]+$/.test(word) && !(isFirst && word.includes('='));
}
