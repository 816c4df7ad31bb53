/** What each extension in the guest needs, by file: `NAME.tcz`. */
export type Needs = ReadonlyMap<string, readonly string[]>;

/** From what `listNeeds` printed. */
export function parseNeeds(lines: readonly string[]): Needs {
	const needs = new Map<string, readonly string[]>();
	for (const line of lines) {
		const [, file, text = ''] = /^(\S+\.tcz)\.dep:(.*)$/s.exec(line) ?? [];
		if (file !== undefined && text.trim() !== '') needs.set(file, [...(needs.get(file) ?? []), text.trim()]);
	}

	return needs;
}

/** In lists, `KERNEL` stands for the version of the guest's kernel: the file that is meant, if it is there. */
function present(need: string, files: Iterable<string>): string | undefined {
	const [, begin = need, end = ''] = /^(.+-)KERNEL(\.tcz)$/.exec(need) ?? [];
	return [...files].find(file => (end === '' ? file === need : file.startsWith(begin) && file.endsWith(end)));
}

/** An extension and everything that it needs, as far as it is there. */
export function withNeeds(file: string, needs: Needs, files: readonly string[]): ReadonlySet<string> {
	const found = new Set<string>();
	const visit = (name: string) => {
		const there = present(name, files);
		if (there === undefined || found.has(there)) return;
		found.add(there);
		for (const need of needs.get(there) ?? []) visit(need);
	};
	visit(file);
	return found;
}

/**
The first of `parts` of which something is missing although tce-load says that all is well: it takes a list of needs that was cut off for all of it,
and one that is empty for none.
@param sizes Of all files that are there.
*/
export function incompleteOf(parts: Iterable<string>, needs: Needs, sizes: ReadonlyMap<string, number>): string | undefined {
	const extensions = [...sizes.keys()].filter(file => file.endsWith('.tcz'));
	return [...parts].find(
		part => sizes.get(`${part}.dep`) === 0 || (needs.get(part) ?? []).some(need => present(need, extensions) === undefined),
	);
}

/**
What the guest loads at each boot, itself or for something else, and does not have.
@param wanted What `listWanted` printed.
@param files That are there.
*/
export function missingOf(wanted: readonly string[], files: readonly string[]): readonly string[] {
	const extensions = files.filter(file => file.endsWith('.tcz'));
	const names = wanted.map(line => line.trim()).filter(name => /^[\w.+-]+\.tcz$/.test(name));
	return [...new Set(names)].filter(name => present(name, extensions) === undefined);
}
