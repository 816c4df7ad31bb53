import * as v from 'valibot';
import {LeftBehindError, RequirementError, UsageError, UserError} from '../errors.js';
import {WrongKeyError} from '../guest/luks.js';
import type {Parsed} from '../stored-record.js';
import {explainSystemError} from '../system-error.js';

/** An error on its way from one of our processes to another. */
export const errorData = v.object({name: v.string(), message: v.string(), nextSteps: v.array(v.string())});
export type ErrorData = Parsed<typeof errorData>;

export function toErrorData(error: unknown): ErrorData {
	const known = error instanceof UserError ? error : explainSystemError(error);
	if (known) return {name: known.name, message: known.message, nextSteps: known.nextSteps};
	return error instanceof Error
		? {name: error.name, message: error.message, nextSteps: []}
		: {name: 'Error', message: String(error), nextSteps: []};
}

const classes: Readonly<Record<string, typeof UserError>> = {UsageError, RequirementError, LeftBehindError, WrongKeyError};

/** The same error again: of its class where that matters to anybody, else a plain UserError. */
export function fromErrorData({name, message, nextSteps}: ErrorData): UserError {
	const Class = Object.hasOwn(classes, name) ? classes[name] : undefined;
	return new (Class ?? UserError)(message, {nextSteps});
}
