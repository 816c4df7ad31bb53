import {UserError} from '../errors.js';
import type {Context} from '../events.js';

/**
What work gives, or the UserError that it throws: for work that tells what is wrong, and goes on.
@throws What else it throws; the signal's reason when that aborts.
*/
export async function orProblem<Result>(work: () => Promise<Result>, {signal}: Pick<Context, 'signal'>): Promise<Result | UserError> {
	try {
		return await work();
	} catch (error) {
		signal.throwIfAborted();
		if (error instanceof UserError) return error;
		throw error;
	}
}
