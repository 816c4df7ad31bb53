import {UserError} from '../errors.js';

/** A program of LVM or the device mapper did not end in the guest. */
export class StuckError extends UserError {
	static override readonly code = 'guest-stuck';
	override readonly name = 'StuckError';
}

/** Processes are told by `boundedScript`, one a line. */
type Process = {readonly number: string; readonly state: string; readonly where: string; readonly command: string};

/**
What kept a program from ending, and what to do about it.
@param command - what was run. @param processes - the `$stuck` of `boundedScript`.
*/
export function stuckError(command: string, seconds: number, processes: string): StuckError {
	const all = processes.split('\n').flatMap(line => parse(line) ?? []);
	const [own, others] = [all.filter(one => one.command === command), all.filter(one => one.command !== command)];
	// "D": it waits for a device, and cannot even be killed (proc_pid_status(5)).
	const reading = all.find(({state}) => state === 'D');
	const what = `"${command}" in the guest did not end within ${seconds} s`;
	if (reading) {
		return new StuckError(`${what}: the disk does not answer "${reading.command}" (process ${reading.number}, in ${reading.where})`, {
			nextSteps: [
				'Look at the disk with the tools of this computer: it, its cable or its adapter may be damaged',
				'Copy what can be read of it into an image (ddrescue), and mount that',
			],
		});
	}

	const [other] = others;
	if (other) {
		return new StuckError(`${what}: "${other.command}" (process ${other.number}, in ${other.where}) is in its way`, {
			nextSteps: [
				'Try again: that process ends with its virtual machine',
				'If it comes again, make the intermediary anew: vmfuse-tui setup --restart',
			],
		});
	}

	return new StuckError(`${what}${own[0] ? `: it waits in ${own[0].where}` : ''}`, {
		nextSteps: ['Try again', 'See what was done before: vmfuse-tui logs'],
	});
}

function parse(line: string): Process | undefined {
	const match = /^(\d+) (\S*) (\S+) (.*)$/.exec(line.trim());
	if (!match) return undefined;
	const [, number = '', state = '', where = '', command = ''] = match;
	return {number, state, where, command: command.trim()};
}
