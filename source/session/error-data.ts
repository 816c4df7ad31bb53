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

/** What an error says to people. */
export function messageOf(error: unknown): string {
	return toErrorData(error).message;
}

/** What is no error for users keeps its message, and has the code `internal`. */
export function toErrorData(error: unknown): ErrorData {
	const known = error instanceof UserError ? error : explainSystemError(error);
	const {name, message} = known ?? (error instanceof Error ? error : new Error(String(error)));
	return {code: known?.code ?? 'internal', name, message, nextSteps: known?.nextSteps ?? []};
}

const classes: Readonly<Record<string, typeof UserError>> = {UsageError, RequirementError, LeftBehindError, WrongKeyError};

/** The same error again. It keeps its class where code asks for that, otherwise it is a plain UserError. */
export function fromErrorData({code, name, message, nextSteps}: ErrorData): UserError {
	const Class = Object.hasOwn(classes, name) ? classes[name] : undefined;
	return new (Class ?? UserError)(message, {...(code === undefined ? {} : {code}), nextSteps});
}
