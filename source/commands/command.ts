import type {GenericSchema} from 'valibot';
import {UsageError} from '../errors.js';
import type {Context} from '../events.js';
import type {ExitCode} from '../exit-codes.js';
import type {Engine} from '../operations/engine.js';
import {printableLines} from '../text/printable.js';

export type Values = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

export type Input = {
	/** By the options' names. */
	readonly values: Values;
	readonly positionals: readonly string[];
	/** The signal and the listener of the engine that runs the command. */
	readonly context: Context;
};

/** A positional argument. */
export type Argument = {
	/** As the help names it: "MOUNTPOINT", "MOUNTPOINT|ID". */
	readonly name: string;
	readonly isRequired?: true;
	/** It may be given several times. At most one of a command's arguments can. */
	readonly isRepeated?: true;
	/** All that it can be. */
	readonly choices?: readonly string[];
	/** What it is, without a full stop. */
	readonly description: string;
};

export type Option = {
	/** The name of its value: "FILE", "N". An option without a value is a flag. */
	readonly value?: string;
	/** All values that it takes. */
	readonly choices?: readonly string[];
	/** One letter. */
	readonly short?: string;
	readonly isRepeated?: true;
	/** What it is for, without a full stop. */
	readonly description: string;
};

/** A command line that does something of use, and what that is. */
type Example = {readonly line: string; readonly description: string};

/**
A command as the command line sees it. Help, README, man page and completions are made of it. Nothing that takes time to load is imported by its
file: `run` loads it.
*/
export type Command<Result = unknown> = {
	readonly name: string;
	/** What it does, in a few words, without a full stop. */
	readonly summary: string;
	/** What else is worth knowing, in whole sentences. */
	readonly details?: string;
	readonly arguments: readonly Argument[];
	/** By name, without the dashes. */
	readonly options: Readonly<Record<string, Option>>;
	readonly examples: readonly [Example, Example];
	/** One call of an operation. */
	run(engine: Engine, input: Input): Promise<Result>;
	/** The result for people, with a newline at its end. */
	render(result: Result): string | Promise<string>;
	/** The schema of the result that `--json` prints; every command with that option has one. Only documents and tests ask for it. */
	schema?(): Promise<GenericSchema<unknown, Result>>;
	/** When a result is bad news, although the command did what it was asked to. @default 0 */
	exitCode?(result: Result): ExitCode;
};

/** What is printed for people: texts of disks and files are harmless in it. Only a script (`completion`) is printed as it is. */
export async function rendered<Result>({render, schema}: Command<Result>, result: Result): Promise<string> {
	const text = await render(result);
	return schema ? printableLines(text) : text;
}

/** Undefined when the option was not given. */
export function text(values: Values, name: string): string | undefined {
	const value = values[name];
	return typeof value === 'string' ? value : undefined;
}

/** Of an option that can be given several times; none when it was not. */
export function texts(values: Values, name: string): readonly string[] {
	const value = values[name];
	return Array.isArray(value) ? (value as readonly string[]) : [];
}

/** False also when it was not given. */
export function flag(values: Values, name: string): boolean {
	return values[name] === true;
}

/** The value of an option that takes a few. @param choices What each means. @throws UsageError for another one. */
export function choice<Choice extends string>(values: Values, name: string, choices: Readonly<Record<Choice, string>>): Choice | undefined {
	const value = text(values, name);
	if (value === undefined || Object.hasOwn(choices, value)) return value as Choice | undefined;
	throw new UsageError(`there is no --${name} ${value}`, {
		nextSteps: Object.entries(choices).map(([one, meaning]) => `"${one}": ${meaning}`),
	});
}
