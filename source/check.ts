import * as v from 'valibot';
import type {Parsed} from './stored-record.js';

/** One thing that the doctor looked at. */
export const checkSchema = v.object({
	title: v.string(),
	result: v.picklist(['good', 'warning', 'bad']),
	/** One line: a version, or what is wrong. */
	text: v.string(),
	nextSteps: v.array(v.string()),
	/** Something that mounting needs is not made yet. Nothing is wrong. */
	isToBeMade: v.optional(v.literal(true)),
});
export type Check = Parsed<typeof checkSchema>;

/** Nothing is to be done. */
export function good(title: string, text: string): Check {
	return {title, result: 'good', text, nextSteps: []};
}

/** It works, but not as well as it could. */
export function warning(title: string, text: string, nextSteps: readonly string[] = []): Check {
	return {title, result: 'warning', text, nextSteps};
}

/** Something does not work because of it. */
export function bad(title: string, text: string, nextSteps: readonly string[] = []): Check {
	return {title, result: 'bad', text, nextSteps};
}
