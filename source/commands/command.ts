import type {ParseArgsConfig} from 'node:util';
import type {Context} from '../events.js';
import type {ExitCode} from '../exit-codes.js';
import type {Engine} from '../operations/engine.js';

export type Values = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

export type Input = {
	readonly values: Values;
	readonly positionals: readonly string[];
	/** That of the engine that it is run on. */
	readonly context: Context;
};

/** What a command gives back: data for `--json`, text for people. */
export type Outcome = {
	readonly result: unknown;
	readonly text: string;
	/** When the result is bad news, although the command did what it was asked to. */
	readonly exitCode?: ExitCode;
};

/** A command as the command line sees it. `run` loads the code, so that a command costs only what it uses. */
export type Command = {
	readonly usage: string;
	readonly summary: string;
	readonly options: NonNullable<ParseArgsConfig['options']>;
	/** The least and the most positional arguments. */
	readonly positionals: readonly [number, number];
	run(engine: Engine, input: Input): Promise<Outcome>;
};

export function text(values: Values, name: string): string | undefined {
	const value = values[name];
	return typeof value === 'string' ? value : undefined;
}

export function texts(values: Values, name: string): readonly string[] {
	const value = values[name];
	return Array.isArray(value) ? (value as readonly string[]) : [];
}

export function flag(values: Values, name: string): boolean {
	return values[name] === true;
}

/** The arguments that must be given, as a usage line names them: "mount SOURCE PARTITION [--json]". */
export function argumentNames(usage: string): readonly string[] {
	return usage
		.split(' ')
		.slice(1)
		.filter(word => /^[A-Z]/.test(word));
}
