/** One thing that the doctor looked at. */
export type Check = {
	readonly title: string;
	readonly result: 'good' | 'warning' | 'bad';
	/** One line: a version, or what is wrong. */
	readonly text: string;
	readonly nextSteps: readonly string[];
	/** What mounting needs and is still to be made: nothing is wrong, but nothing can be mounted before. */
	readonly isToBeMade?: true;
};

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
