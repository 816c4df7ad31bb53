/** Why something cannot be chosen. Code asks for the `code`; `message` is for people, in a few words. */
export type Blocker<Code extends string = string> = {
	readonly code: Code;
	readonly message: string;
	/** What the user can do about it, one line each. */
	readonly nextSteps: readonly string[];
};

/** @param message In a few words, without a full stop. */
export function blocker<Code extends string>(code: Code, message: string, nextSteps: readonly string[] = []): Blocker<Code> {
	return {code, message, nextSteps};
}
