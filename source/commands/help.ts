import {wrap} from '../text/wrap.js';
import type {Command} from './command.js';
import {commands} from './index.js';
import {explanation, optionRow, shortUsage} from './usage.js';

/** Columns of text in the help. */
const width = 80;

/** The help of the whole program. */
export function help(): string {
	return [
		'vmfuse-tui mounts disks that this computer cannot read, through a tiny virtual machine.',
		'',
		...commands.flatMap(command => [`  vmfuse-tui ${shortUsage(command)}`, `      ${command.summary}`]),
		'  vmfuse SOURCE [PARTITION] [VOLUME] MOUNTPOINT [options]',
		'      the same as "mount"',
		'',
		'Without a command, on a terminal: the wizard.',
		'Options and examples of a command: vmfuse-tui COMMAND --help',
		'Exit codes: 0 done, 1 failed, 2 wrong arguments, 3 something is missing, 4 failed and something is left (vmfuse-tui recover).',
		'',
	].join('\n');
}

/** The help of one command: what it is for, what it takes, two examples. */
export function commandHelp(command: Command): string {
	const {arguments: given, options, examples} = command;
	return [
		`Usage: vmfuse-tui ${shortUsage(command)}`,
		'',
		...wrap(explanation(command), width),
		...section(
			'Arguments',
			given.map(({name, description}) => [name, description]),
		),
		...section('Options', [...Object.entries(options).map(optionRow), ['-h, --help', 'Show this help']]),
		'',
		'Examples:',
		...examples.flatMap(({line, description}) => [`  vmfuse-tui ${line}`, `      ${description}`]),
		'',
	].join('\n');
}

function section(title: string, rows: ReadonlyArray<readonly [string, string]>): readonly string[] {
	return rows.length === 0 ? [] : ['', `${title}:`, ...definitions(rows)];
}

/** A word and what it means, wrapped beside it. */
function definitions(rows: ReadonlyArray<readonly [string, string]>): readonly string[] {
	const column = Math.min(Math.max(...rows.map(([word]) => word.length)), 24) + 4;
	return rows.flatMap(([word, meaning]) => {
		const lines = wrap(meaning, width - column).map(line => `${' '.repeat(column)}${line}`);
		const [first = ''] = lines;
		const begin = `  ${word}`.padEnd(column);
		return begin.length > column ? [begin, ...lines] : [`${begin}${first.slice(column)}`, ...lines.slice(1)];
	});
}
