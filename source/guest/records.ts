import {UserError} from '../errors.js';
import type {Guest} from './guest.js';

/** How many fields follow each tag. */
export type Arities = Readonly<Record<string, number>>;

/** A tag and its fields. */
export type GuestRecord = readonly [tag: string, ...fields: string[]];

type Question = {
	/** Begins with `scriptPrelude` and ends with `scriptEnd`. */
	readonly script: string;
	readonly arguments?: readonly string[];
	/** Milliseconds. */
	readonly timeout?: number;
};

/**
Run a script of ours in the guest that answers in texts.
@returns The texts by their names.
@throws CommandError when the guest cannot be asked; UserError when its answer is damaged or not complete.
*/
export async function askGuest(
	guest: Guest,
	{script, arguments: arguments_ = [], timeout = 60_000}: Question,
): Promise<ReadonlyMap<string, string>> {
	const {stdout} = await guest.run(['sh', '-s', '--', ...arguments_], {stdin: script, timeout});
	return textsOf(parseRecords(stdout, {text: 2}));
}

/** The texts among records, by their names. @throws UserError when the last one is missing. */
export function textsOf(records: readonly GuestRecord[]): ReadonlyMap<string, string> {
	const texts = new Map(records.filter(([tag]) => tag === 'text').map(([, name = '', content = '']) => [name, content]));
	if (!texts.has('end')) throw badAnswer('is not complete');
	return texts;
}

/**
Take apart what a script of ours answered: records, each word of which is ended by a NUL.
@throws UserError when the answer was cut off or has another form.
*/
export function parseRecords(output: string, arities: Arities): readonly GuestRecord[] {
	const words = output.split('\0');
	const rest = words.pop() ?? '';
	const records: GuestRecord[] = [];
	for (let at = 0; at < words.length; ) {
		const tag = words[at] ?? '';
		const arity = Object.hasOwn(arities, tag) ? arities[tag] : undefined;
		const fields = arity === undefined ? [] : words.slice(at + 1, at + 1 + arity);
		if (fields.length !== arity) throw badAnswer(`is damaged at ${quote(words.slice(at, at + 3).join(' '))}`);
		records.push([tag, ...fields]);
		at += 1 + arity;
	}

	if (rest !== '') throw badAnswer(`was cut off at ${quote(rest)}`);
	return records;
}

function quote(text: string): string {
	return JSON.stringify(text.slice(0, 80));
}

function badAnswer(fault: string): UserError {
	return new UserError(`the guest's answer ${fault}`, {
		nextSteps: ['Try again', 'If it comes again, make the intermediary anew: vmfuse-tui setup --restart'],
	});
}
