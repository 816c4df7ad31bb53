import {CanceledError, UserError} from '../errors.js';
import type {Folders} from '../folders.js';
import {explainSystemError} from '../system-error.js';

/** Any error as one that a user can be told: what the system refuses is explained, and a fault of ours is written to a file. */
export async function explained(thrown: unknown, folders: Folders): Promise<UserError | CanceledError> {
	const error = causeOf(thrown);
	if (error instanceof UserError || error instanceof CanceledError) return error;
	const refused = explainSystemError(error, folders.state);
	if (refused) return refused;
	const {explainFault} = await import('./fault.js');
	return explainFault(error, folders);
}

/** Where what was under way failed, and then closing what it had opened (`await using`): the first of the two says why. */
function causeOf(error: unknown): unknown {
	return error instanceof Error && error.name === 'SuppressedError' && 'suppressed' in error ? causeOf(error.suppressed) : error;
}
