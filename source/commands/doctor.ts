import type {Check} from '../check.js';
import {type ExitCode, exitCodes} from '../exit-codes.js';
import {summaryOf} from '../operations/diagnose/summary.js';
import {printable} from '../text/printable.js';
import {renderTable} from '../text/table.js';
import type {Command} from './command.js';
import {json} from './options.js';

export const doctor: Command<readonly Check[]> = {
	name: 'doctor',
	summary: 'check everything that mounting needs, and say how to get what is missing',
	arguments: [],
	options: json,
	examples: [
		{line: 'doctor', description: 'after an installation, or when something does not work'},
		{line: 'doctor --json', description: 'the same for a program'},
	],
	run: async engine => engine.diagnose(),
	schema: async () => (await import('../operations/diagnose/diagnose.js')).checksSchema,
	render: renderChecks,
	exitCode: doctorExitCode,
};

/** Something that is bad is a requirement that is not met. */
export function doctorExitCode(checks: readonly Check[]): ExitCode {
	return checks.some(({result}) => result === 'bad') ? exitCodes.requirement : exitCodes.done;
}

/** A line a check; below it, what to do about it. */
export function renderChecks(checks: readonly Check[]): string {
	const lines = renderTable(checks.map(({result, title, text}) => [result, title, printable(text)]))
		.trimEnd()
		.split('\n');
	const steps = checks.map(({nextSteps}) => nextSteps.map(step => `         - ${printable(step)}`));
	return [...lines.flatMap((line, index) => [line, ...(steps[index] ?? [])]), '', summaryOf(checks), ''].join('\n');
}
