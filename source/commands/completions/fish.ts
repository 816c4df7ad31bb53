import type {Command, Option} from '../command.js';
import {programs, takesFile} from './words.js';

/** A script for fish: commands with what they do, their options, and what options and arguments can be; else files. */
export function fishCompletion(commands: readonly Command[]): string {
	const lines = programs.flatMap(program => [
		...commands.map(({name, summary}) => line(program, '__fish_use_subcommand', '-a', inQuotes(name), '-d', inQuotes(summary))),
		line(program, '__fish_use_subcommand', '-a', 'help', '-d', inQuotes('what a command does, and its options')),
		line(program, '__fish_seen_subcommand_from help', '-f', '-a', inQuotes(commands.map(({name}) => name).join(' '))),
		...commands.flatMap(command => commandLines(program, command)),
	]);
	return ['# Completions of vmfuse-tui for fish, made by: vmfuse-tui completion fish', ...lines, ''].join('\n');
}

function commandLines(program: string, {name, options, arguments: given}: Command): readonly string[] {
	const condition = `__fish_seen_subcommand_from ${name}`;
	const choices = given.flatMap(argument => argument.choices ?? []);
	return [
		...Object.entries(options).map(([option, details]) => line(program, condition, ...optionWords(option, details))),
		line(program, condition, '-l', 'help', '-s', 'h', '-d', inQuotes('Show the help')),
		...(choices.length === 0 ? [] : [line(program, condition, '-f', '-a', inQuotes(choices.join(' ')))]),
	];
}

function optionWords(name: string, option: Option): readonly string[] {
	const {short, value, choices, description} = option;
	return [
		'-l',
		name,
		...(short === undefined ? [] : ['-s', short]),
		...(value === undefined ? [] : ['-r']),
		...(value === undefined || takesFile(option) ? [] : ['-f']),
		...(choices === undefined ? [] : ['-a', inQuotes(choices.join(' '))]),
		'-d',
		inQuotes(description),
	];
}

function line(program: string, condition: string, ...words: readonly string[]): string {
	return ['complete', '-c', program, '-n', inQuotes(condition), ...words].join(' ');
}

/** In single quotes fish knows only \\ and \'. */
function inQuotes(text: string): string {
	return `'${text.replaceAll(/[\\']/g, '\\$&')}'`;
}
