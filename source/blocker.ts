import * as v from 'valibot';

/** Why something cannot be chosen. Code asks for the `code`; `message` is for people, in a few words. */
export type Blocker<Code extends string = string> = {
	readonly code: Code;
	readonly message: string;
	/** What the user can do about it, one line each. */
	readonly nextSteps: readonly string[];
};

/** The schema of a blocker that has one of these codes. */
export function blockerSchema<const Codes extends readonly string[]>(codes: Codes) {
	return v.object({code: v.picklist(codes), message: v.string(), nextSteps: v.array(v.string())});
}

export function blocker<Code extends string>(code: Code, message: string, nextSteps: readonly string[] = []): Blocker<Code> {
	return {code, message, nextSteps};
}
