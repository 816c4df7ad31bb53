import {parseArgs} from 'node:util';
import {UsageError} from '../errors.js';
import {nearest} from '../text/nearest.js';
import type {Argument, Command, Input, Option} from './command.js';
import {commands} from './index.js';
import {usage} from './usage.js';

/** What the options and arguments of a command say. */
export type Arguments = Pick<Input, 'values' | 'positionals'>;

/** A command, and either what it is to work with, or that its help is wanted. */
export type Parsed = {readonly command: Command; readonly arguments: Arguments | 'help'};

/** @throws UsageError for what is no command, and for options and arguments that it does not take. */
export function parseCommandLine(argv: readonly string[]): Parsed {
	const [first = '', ...rest] = argv;
	const command = findCommand(first);
	if (command) return parseFor(command, rest);
	// The ancestor's usage: vmfuse /dev/disk0 7 /dev/sdb7 mnt. A path and a mountpoint are a mount, too.
	const mount = findCommand('mount');
	const given = mount ? parseArgs({args: [...argv], options: nodeOptions(mount), allowPositionals: true, strict: false}).positionals : [];
	if (mount && (given.length === 4 || (given.length > 1 && /[./]/.test(given[0] ?? '')))) return parseFor(mount, argv);

	throw unknownCommand(first);
}

/** The command of a name. @throws UsageError when there is none. */
export function commandNamed(name: string): Command {
	const command = findCommand(name);
	if (command) return command;
	throw unknownCommand(name);
}

function findCommand(name: string): Command | undefined {
	return commands.find(command => command.name === name);
}

function unknownCommand(name: string): UsageError {
	const names = commands.map(command => command.name);
	return new UsageError(`there is no command "${name}"`, {
		code: 'unknown-command',
		nextSteps: [...didYouMean(name, names, one => `"${one}"`), `the commands are: ${names.join(', ')}`, 'what they do: vmfuse-tui --help'],
	});
}

function didYouMean(given: string, known: readonly string[], shown: (name: string) => string): readonly string[] {
	const meant = nearest(given, known);
	return meant === undefined ? [] : [`did you mean ${shown(meant)}?`];
}

function parseFor(command: Command, given: readonly string[]): Parsed {
	return {command, arguments: asksForHelp(given) ? 'help' : parseArguments(command, given)};
}

/** What follows "--" is no option. */
function asksForHelp(given: readonly string[]): boolean {
	const end = given.indexOf('--');
	return given.slice(0, end === -1 ? given.length : end).some(word => word === '--help' || word === '-h');
}

function parseArguments(command: Command, given: readonly string[]): Arguments {
	const {name, arguments: expected} = command;
	const nextSteps = [
		`usage: vmfuse-tui ${usage(command)}`,
		...command.examples.slice(0, 1).map(({line}) => `for example: vmfuse-tui ${line}`),
	];
	const {values, positionals} = parseNode(command, given, nextSteps);
	const lacking = expected.filter(({isRequired}) => isRequired).slice(positionals.length);
	if (lacking.length > 0) throw new UsageError(`"${name}" lacks ${lacking.map(argument => argument.name).join(', ')}`, {nextSteps});
	const most = expected.some(({isRepeated}) => isRepeated) ? Number.POSITIVE_INFINITY : expected.length;
	if (positionals.length > most) {
		throw new UsageError(`"${name}" takes ${most === 0 ? 'no arguments' : `${most} at the most`}, not ${positionals.length}`, {nextSteps});
	}

	for (const [index, word] of positionals.entries()) checkChoice(expected[index], word);
	return {values, positionals};
}

function checkChoice(argument: Argument | undefined, word: string): void {
	if (!argument?.choices || argument.choices.includes(word)) return;
	throw new UsageError(`there is no ${argument.name.toLowerCase()} "${word}"`, {
		nextSteps: [...didYouMean(word, argument.choices, one => `"${one}"`), `there are: ${argument.choices.join(', ')}`],
	});
}

function parseNode(command: Command, given: readonly string[], nextSteps: readonly string[]): Arguments {
	const options = nodeOptions(command);
	try {
		const {values, positionals} = parseArgs({args: [...given], options, allowPositionals: true});
		return {values: values as Arguments['values'], positionals};
	} catch (error) {
		const [message = ''] = (error as Error).message.split('. To specify');
		const {tokens} = parseArgs({args: [...given], options, allowPositionals: true, strict: false, tokens: true});
		const unknown = tokens.find(token => token.kind === 'option' && !Object.hasOwn(options, token.name));
		if (unknown?.kind !== 'option') throw new UsageError(message.charAt(0).toLowerCase() + message.slice(1), {nextSteps, cause: error});
		throw new UsageError(`"${command.name}" has no option ${unknown.rawName}`, {
			code: 'unknown-option',
			nextSteps: [...didYouMean(unknown.name, Object.keys(options), one => `--${one}`), ...nextSteps],
			cause: error,
		});
	}
}

type NodeOption = {readonly type: 'string' | 'boolean'; readonly multiple: boolean; readonly short?: string};

function nodeOptions({options}: Command): Record<string, NodeOption> {
	return Object.fromEntries(Object.entries(options).map(([name, option]) => [name, nodeOption(option)]));
}

function nodeOption({value, short, isRepeated}: Option): NodeOption {
	return {type: value === undefined ? 'boolean' : 'string', multiple: isRepeated === true, ...(short === undefined ? {} : {short})};
}
