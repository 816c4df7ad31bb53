import {type ExitCode, exitCodes} from '../exit-codes.js';
import {printable} from '../host/printable.js';
import type {Check} from '../operations/diagnose/check.js';
import {renderTable} from '../session/render-table.js';

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
	const count = checks.filter(({result}) => result === 'bad').length;
	const summary =
		count === 0
			? 'Everything that is needed is there.'
			: `${count} of ${checks.length} ${count === 1 ? 'is' : 'are'} bad: what to do is said below.`;
	return [...lines.flatMap((line, index) => [line, ...(steps[index] ?? [])]), '', summary, ''].join('\n');
}
