import {longestLine} from '../../console/append-commands.js';
import type {GuestConsole} from '../../console/guest-console.js';
import type {Guest} from '../../guest/guest.js';

/** A shell in the guest, whichever way it is reached. */
export type GuestShell = {
	/**
	Run a script of the shell to its end, without input.
	@param limit Milliseconds.
	@throws ConsoleError or CommandError when the guest stops answering.
	*/
	run(script: string, limit?: number): Promise<{readonly status: number; readonly output: readonly string[]}>;
};

/** Milliseconds for a script that hardly does anything, in a guest that is busy. */
const answerLimit = 120_000;

/** The shell at the console. What it is to run again and again is typed once: typing takes longer than anything else here. */
export function consoleShell(console: GuestConsole): GuestShell {
	const written = new Map<string, string>();
	return {
		async run(script, limit = answerLimit) {
			if (script.length <= longestLine && !script.includes('\n')) return console.run(script, {limit});
			const file = written.get(script) ?? `/tmp/vm.x${written.size}`;
			if (!written.has(script)) await console.writeFile(file, script.split('\n'));
			written.set(script, file);
			return console.run(`. ${file}`, {limit});
		},
	};
}

/** The same over SSH, as root. */
export function sshShell(guest: Guest): GuestShell {
	return {
		async run(script, limit = answerLimit) {
			// Root's own folder is closed to tc, whom tce-load is run by.
			const {status, stdout} = await guest.run(['sh', '-c', `cd /tmp;${script}`], {timeout: limit, accept: 'any'});
			return {status, output: stdout.split('\n')};
		},
	};
}
