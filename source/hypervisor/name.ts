import {UsageError} from '../errors.js';

/** @throws UsageError when the name of a machine or snapshot, or the id of an attachment, could be more than the name of a file. */
export function checkName(name: string): string {
	if (/^[\w-][\w.-]{0,59}$/.test(name)) {
		return name;
	}

	throw new UsageError(`Not a name for a virtual machine or snapshot: ${JSON.stringify(name)}`, {
		nextSteps: ['Use at most 60 of the characters A-Z a-z 0-9 . _ -, no dot at the beginning'],
	});
}
