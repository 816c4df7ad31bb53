import type {Context} from '../events.js';
import {timeLimit} from '../time-limit.js';

/**
Put something right after a failure, also when the signal has aborted. What fails then is a warning: the first error is what counts.
@param left - what is left when that fails, for the warning.
@param limit - milliseconds.
*/
export async function cleanUp(left: string, limit: number, {emit}: Context, work: (context: Context) => Promise<unknown>): Promise<void> {
	await work({signal: timeLimit(limit), emit}).catch((error: Error) => {
		emit({type: 'warning', text: `${left}: ${error.message}`});
	});
}
