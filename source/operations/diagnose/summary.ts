import type {Check} from './check.js';

/** What all checks together say, in one line. */
export function summaryOf(checks: readonly Check[]): string {
	const count = checks.filter(({result}) => result === 'bad').length;
	if (count > 0)
		return count === 1
			? `1 of ${checks.length} is bad: what to do is said with it.`
			: `${count} of ${checks.length} are bad: what to do is said with them.`;
	if (checks.some(({isToBeMade}) => isToBeMade)) return 'Nothing can be mounted yet: no intermediary is ready.';
	return 'Everything that is needed is there.';
}
