/** Compare versions number by number: "3.7.10" is at least "3.7.6". */
export function isAtLeast(version: string, least: string): boolean {
	const [have, want] = [version, least].map(text => text.split('.').map(part => Number.parseInt(part, 10) || 0));
	for (let index = 0; index < Math.max(have?.length ?? 0, want?.length ?? 0); index++) {
		const difference = (have?.[index] ?? 0) - (want?.[index] ?? 0);
		if (difference !== 0) return difference > 0;
	}

	return true;
}
