import * as v from 'valibot';
import {errorCodes, LeftBehindError, RequirementError, UsageError, UserError} from '../errors.js';
import {WrongKeyError} from '../guest/luks.js';
import type {Parsed} from '../stored-record.js';
import {explainSystemError} from '../system-error.js';

/** An error on its way from one of our processes to another. */
export const errorData = v.object({
	/** Undefined in what older releases wrote. */
	code: v.optional(v.picklist(errorCodes)),
	name: v.string(),
	message: v.string(),
	nextSteps: v.array(v.string()),
});
export type ErrorData = Parsed<typeof errorData>;

export function toErrorData(error: unknown): ErrorData {
	const known = error instanceof UserError ? error : explainSystemError(error);
	if (known) return {code: known.code, name: known.name, message: known.message, nextSteps: known.nextSteps};
	return error instanceof Error
		? {code: 'internal', name: error.name, message: error.message, nextSteps: []}
		: {code: 'internal', name: 'Error', message: String(error), nextSteps: []};
}

const classes: Readonly<Record<string, typeof UserError>> = {UsageError, RequirementError, LeftBehindError, WrongKeyError};

/** The same error again: of its class where that matters to anybody, else a plain UserError. */
export function fromErrorData({code, name, message, nextSteps}: ErrorData): UserError {
	const Class = Object.hasOwn(classes, name) ? classes[name] : undefined;
	return new (Class ?? UserError)(message, {...(code === undefined ? {} : {code}), nextSteps});
}
