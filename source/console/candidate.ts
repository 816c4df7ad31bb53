/** What the command loop says of a line that it has received. */
export type Candidate = {
	readonly number: number;
	/** The number of the last line that was run: whether an earlier confirmation has arrived after all. */
	readonly lastRun: number;
	readonly line: string;
};

/** `?N R S LINE`, see guest-programs.ts; undefined for anything else. */
export function parseCandidate(text: string): Candidate | undefined {
	const match = /^\?(\d+) (\d+) \d+ (.*)$/.exec(text);
	return match ? {number: Number(match[1]), lastRun: Number(match[2]), line: match[3] ?? ''} : undefined;
}
