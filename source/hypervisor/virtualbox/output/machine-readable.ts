/**
What `showvminfo --machinereadable` prints, as keys and values. Lines are `key="value"`, `"key"="value"` or `key=value`; what has no equals sign
is left out, as are the lines within a value that runs over several (descriptions of machines and snapshots: `key="value"` lines in there mean nothing).
Up to 6.1 some values have `"` and `\` escaped and others not, so values are given as they stand; see `unescapeValue`.
*/
export function parseMachineReadable(output: string): ReadonlyMap<string, string> {
	const values = new Map<string, string>();
	let isInside = false;
	for (const line of output.split(/\r?\n/)) {
		if (isInside) {
			isInside = !endsValue(line);
			continue;
		}

		const [, quotedKey, plainKey, value = ''] = /^(?:"([^"]+)"|([^"=]+))==?(.*)$/.exec(line) ?? [];
		const key = quotedKey ?? plainKey;
		if (key === undefined) {
			continue;
		}

		const isDescription = /^(?:description$|SnapshotDescription)/.test(key);
		isInside = isDescription && value.startsWith('"') && !endsValue(value.slice(1));
		if (!isDescription && !values.has(key)) {
			values.set(key, unquote(value));
		}
	}

	return values;
}

/** A value ends at the quotation mark that ends a line, unless that is escaped. A snapshot's description is not escaped: it may end early, never late. */
function endsValue(text: string): boolean {
	const [, backslashes = ''] = /(\\*)"$/.exec(text) ?? [];
	return text.endsWith('"') && backslashes.length % 2 === 0;
}

function unquote(value: string): string {
	return value.length >= 2 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}

/** A value that VirtualBox has escaped: machine names and the paths of a machine's own files in all versions, media from 7.0. */
export function unescapeValue(value: string): string {
	return value.replaceAll(/\\(["\\])/g, '$1');
}
