/** Answers of a wizard: those that hold, and what was answered before it was taken back, which is offered as the default. */
export type Answered<T> = {readonly given: Partial<T>; readonly last: Partial<T>};

/** Before the first question. @param defaults Offered from the start. */
export function unanswered<T>(defaults: Partial<T> = {}): Answered<T> {
	return {given: {}, last: defaults};
}

/** It becomes the default, too. */
export function answer<T, Key extends keyof T>({given, last}: Answered<T>, key: Key, value: T[Key]): Answered<T> {
	return {given: {...given, [key]: value}, last: {...last, [key]: value}};
}

/** Take answers back: they stay as defaults. */
export function withdraw<T>({given, last}: Answered<T>, ...keys: ReadonlyArray<keyof T>): Answered<T> {
	const rest = {...given};
	for (const key of keys) delete rest[key];
	return {given: rest, last};
}

/** Take answers back and forget them: they made sense only with an answer that is another one now. */
export function forget<T>({given, last}: Answered<T>, ...keys: ReadonlyArray<keyof T>): Answered<T> {
	const rest = {...last};
	for (const key of keys) delete rest[key];
	return withdraw({given, last: rest}, ...keys);
}

/** Whether a question has an answer: `undefined` can be one. */
export function isAnswered<T>({given}: Answered<T>, key: keyof T): boolean {
	return Object.hasOwn(given, key);
}
