const extended = 0xe0;
const released = 0x80;

/**
Cut scancode bytes into pieces of at most `size`, between whole keys: a key whose release comes in a later call repeats itself meanwhile. Only what
is held for longer than a piece is cut elsewhere, and never behind an `E0`.
*/
export function keyBatches(codes: readonly number[], size: number): readonly (readonly number[])[] {
	const batches: number[][] = [];
	for (const chord of chords(codes, size)) {
		const last = batches.at(-1);
		if (last && last.length + chord.length <= size) last.push(...chord);
		else batches.push([...chord]);
	}

	return batches;
}

/** From the first press to the last release. */
function chords(codes: readonly number[], size: number): readonly (readonly number[])[] {
	const result: number[][] = [];
	const down = new Set<number>();
	let prefix: readonly number[] = [];
	let isOpen = false;
	for (const code of codes) {
		if (code === extended && prefix.length === 0) {
			prefix = [code];
			continue;
		}

		const bytes = [...prefix, code];
		const key = (code & ~released) | (prefix.length > 0 ? released : 0);
		prefix = [];
		const last = result.at(-1);
		if (isOpen && last && last.length + bytes.length <= size) last.push(...bytes);
		else result.push([...bytes]);
		if ((code & released) === 0) down.add(key);
		else down.delete(key);
		isOpen = down.size > 0;
	}

	if (prefix.length > 0) result.push([...prefix]);
	return result;
}
