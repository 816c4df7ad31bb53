/** How many fields follow each tag. */
export type Arities = Readonly<Record<string, number>>;

/**
Take apart what a script of ours answered: a tag and its fields, every one ended by a NUL.
@throws Error when it was cut off or is of another form.
*/
export function parseRecords(output: string, arities: Arities): ReadonlyArray<readonly [tag: string, ...fields: string[]]> {
	const words = output.split('\0');
	const rest = words.pop();
	const records: Array<[string, ...string[]]> = [];
	for (let at = 0; at < words.length; ) {
		const tag = words[at] ?? '';
		const arity = Object.hasOwn(arities, tag) ? arities[tag] : undefined;
		if (arity === undefined || at + 1 + arity > words.length) {
			throw new Error(
				`The guest's answer is damaged at ${JSON.stringify(
					words
						.slice(at, at + 3)
						.join(' ')
						.slice(0, 80),
				)}`,
			);
		}

		records.push([tag, ...words.slice(at + 1, at + 1 + arity)]);
		at += 1 + arity;
	}

	if (rest !== '') {
		throw new Error(`The guest's answer was cut off at ${JSON.stringify(rest?.slice(0, 80))}`);
	}

	return records;
}
