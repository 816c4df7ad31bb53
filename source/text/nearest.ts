/**
The candidate that somebody probably meant: the one with the fewest mistakes (a character too many, too few or another one, two exchanged), or that
begins like it.
@returns Undefined when none is near: more than one mistake in three characters.
*/
export function nearest(word: string, candidates: readonly string[]): string | undefined {
	const limit = Math.max(1, Math.floor(word.length / 3));
	const rated = candidates
		.map(candidate => ({candidate, mistakes: mistakesBetween(word, candidate)}))
		.sort((one, other) => one.mistakes - other.mistakes);
	const [best] = rated;
	if (best && best.mistakes <= limit) return best.candidate;
	return word.length >= 3 ? candidates.find(candidate => candidate.startsWith(word)) : undefined;
}

/** The optimal string alignment distance. */
function mistakesBetween(one: string, other: string): number {
	let before: readonly number[] = [];
	let last: readonly number[] = Array.from({length: other.length + 1}, (_, index) => index);
	for (let row = 1; row <= one.length; row++) {
		const current = [row];
		for (let column = 1; column <= other.length; column++) {
			const isSame = one[row - 1] === other[column - 1];
			const isExchanged = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
			current.push(
				Math.min(
					(last[column] ?? 0) + 1,
					(current[column - 1] ?? 0) + 1,
					(last[column - 1] ?? 0) + (isSame ? 0 : 1),
					...(isExchanged ? [(before[column - 2] ?? 0) + 1] : []),
				),
			);
		}

		[before, last] = [last, current];
	}

	return last[other.length] ?? 0;
}
