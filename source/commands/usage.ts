import {sentence} from '../text/sentence.js';
import type {Argument, Command, Option} from './command.js';

/** "mount SOURCE[:PARTITION]… [VOLUME] MOUNTPOINT [--read-only] … [--json]": all that a command takes, in one line. */
export function usage({name, arguments: given, options}: Command): string {
	return [name, ...given.map(argumentUsage), ...Object.entries(options).map(optionUsage)].join(' ');
}

/** The same with all options as one word. */
export function shortUsage({name, arguments: given, options}: Command): string {
	return [name, ...given.map(argumentUsage), ...(Object.keys(options).length > 0 ? ['[options]'] : [])].join(' ');
}

function argumentUsage({name, isRequired, isRepeated}: Argument): string {
	const text = isRepeated ? `${name}…` : name;
	return isRequired ? text : `[${text}]`;
}

function optionUsage([name, option]: readonly [string, Option]): string {
	return `[${long(name, option)}]${option.isRepeated ? '…' : ''}`;
}

/** "--key-file FILE". */
function long(name: string, {value}: Option): string {
	return value === undefined ? `--${name}` : `--${name} ${value}`;
}

/** "-y, --yes", with its description. */
export function optionRow([name, option]: readonly [string, Option]): readonly [string, string] {
	return [option.short === undefined ? `    ${long(name, option)}` : `-${option.short}, ${long(name, option)}`, option.description];
}

/** What a command does, and what else is worth knowing of it, in whole sentences. */
export function explanation({summary, details}: Command): string {
	const what = `${sentence(summary)}.`;
	return details === undefined ? what : `${what} ${details}`;
}
