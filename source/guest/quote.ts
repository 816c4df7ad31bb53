/**
One argument as a word of the POSIX shell (dash, ash, bash), whatever it contains.
@throws TypeError for a NUL: no program can be given one.
*/
export function quote(argument: string): string {
	if (argument.includes('\0')) {
		throw new TypeError('An argument cannot contain a NUL byte');
	}

	if (/^[\w@%+:,./-]+$/.test(argument)) {
		return argument;
	}

	return `'${argument.replaceAll("'", String.raw`'\''`)}'`;
}

/** A command line that runs exactly `argv`. @throws TypeError as `quote` does. */
export function quoteAll(argv: readonly string[]): string {
	return argv.map(argument => quote(argument)).join(' ');
}
