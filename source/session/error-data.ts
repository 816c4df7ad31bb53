import {LeftBehindError, RequirementError, UsageError, UserError} from '../errors.js';

/** An error on its way from one of our processes to another. */
export type ErrorData = {readonly name: string; readonly message: string; readonly nextSteps: readonly string[]};

export function toErrorData(error: unknown): ErrorData {
	if (error instanceof UserError) return {name: error.name, message: error.message, nextSteps: error.nextSteps};
	return error instanceof Error
		? {name: error.name, message: error.message, nextSteps: []}
		: {name: 'Error', message: String(error), nextSteps: []};
}

const classes: Readonly<Record<string, typeof UserError>> = {UsageError, RequirementError, LeftBehindError};

/** The same error again: of the class that decides the exit code, a plain UserError where that has no code of its own. */
export function fromErrorData({name, message, nextSteps}: ErrorData): UserError {
	const Class = Object.hasOwn(classes, name) ? classes[name] : undefined;
	return new (Class ?? UserError)(message, {nextSteps});
}
