import {UserError} from '../errors.js';

/** A program of LVM or the device mapper in the guest did not end. */
export class StuckError extends UserError {
	static override readonly code = 'guest-stuck';
}

/** What to do about a disk that does not answer, or with errors. */
export const damagedDiskSteps: readonly string[] = [
	'Look at the disk with the tools of this computer: it, its cable or its adapter may be damaged',
	'Copy what can be read of it into an image (ddrescue), and mount that',
];

/** Processes are listed by `boundedScript`, one a line. */
type Process = {readonly number: string; readonly state: string; readonly where: string; readonly command: string};

/**
What kept a program from ending, and what to do about it.
@param command What was run.
@param processes The `$stuck` of `boundedScript`.
*/
export function stuckError(command: string, seconds: number, processes: string): StuckError {
	const all = processes.split('\n').flatMap(line => parse(line) ?? []);
	const own = all.find(one => one.command === command);
	const other = all.find(one => one.command !== command);
	// "D": it waits for a device, and cannot even be killed (proc_pid_status(5)).
	const reading = all.find(({state}) => state === 'D');
	const what = `"${command}" in the guest did not end within ${seconds} s`;
	if (reading) {
		return new StuckError(`${what}: the disk does not answer "${reading.command}" (process ${reading.number}, in ${reading.where})`, {
			nextSteps: damagedDiskSteps,
		});
	}

	if (other) {
		return new StuckError(`${what}: "${other.command}" (process ${other.number}, in ${other.where}) is in its way`, {
			nextSteps: [
				'Try again: that process ends with its virtual machine',
				'If it comes again, make the intermediary anew: vmfuse-tui setup --restart',
			],
		});
	}

	return new StuckError(`${what}${own ? `: it waits in ${own.where}` : ''}`, {
		nextSteps: ['Try again', 'See what was done before: vmfuse-tui logs'],
	});
}

function parse(line: string): Process | undefined {
	const match = /^(\d+) (\S*) (\S+) (.*)$/.exec(line.trim());
	if (!match) return undefined;
	const [, number = '', state = '', where = '', command = ''] = match;
	return {number, state, where, command: command.trim()};
}
