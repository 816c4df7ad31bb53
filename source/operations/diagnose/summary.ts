import type {Check} from '../../check.js';

/** What all checks together say, in one line. */
export function summaryOf(checks: readonly Check[]): string {
	const count = checks.filter(({result}) => result === 'bad').length;
	if (count > 0) return `${count} of ${checks.length} checks failed: the lines under ${count === 1 ? 'it' : 'them'} say what to do.`;
	if (checks.some(({isToBeMade}) => isToBeMade)) return 'Nothing can be mounted yet: no intermediary is ready.';
	return 'Everything that is needed is there.';
}
