/** What was measured again and again, in the order of the rounds. */
export type Samples = readonly number[];

export function median(samples: Samples): number {
	const sorted = samples.toSorted((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	const upper = sorted[middle] ?? Number.NaN;
	return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The median, and from where to where the samples went: `1.2 (1.1–1.6)`. One sample has no range. */
export function spread(samples: Samples): string {
	if (samples.length === 0) return '';
	const middle = figure(median(samples));
	return samples.length === 1 ? middle : `${middle} (${figure(Math.min(...samples))}–${figure(Math.max(...samples))})`;
}

/** Three digits that count, no more. */
export function figure(value: number): string {
	if (!Number.isFinite(value)) return '';
	if (value >= 100) return value.toFixed(0);
	return value.toFixed(value >= 10 ? 1 : 2);
}
