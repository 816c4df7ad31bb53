import type {GuestConsole} from '../console/guest-console.js';
import type {Guest} from '../guest/guest.js';

/** A shell in the guest, whichever way it is reached. Over SSH it is root's; at the console it is tc's, who may use sudo. */
export type GuestShell = {
	readonly isRoot: boolean;
	/**
	Run a script of the shell to its end, without input. The output is what it printed, errors included.
	@param limit Milliseconds.
	@throws ConsoleError or CommandError when the guest stops answering.
	*/
	run(script: string, limit?: number): Promise<{readonly status: number; readonly output: readonly string[]}>;
};

/** Milliseconds for a script that hardly does anything, in a guest that is busy. */
const answerLimit = 120_000;

/** The shell at the console. A script of several lines is typed once, into a file: typing takes longer than anything else here. */
export function consoleShell(console: GuestConsole): GuestShell {
	const written = new Map<string, string>();
	return {
		isRoot: false,
		async run(script, limit = answerLimit) {
			if (!script.includes('\n')) return console.run(script, {limit});
			const file = written.get(script) ?? `/tmp/vm.x${written.size}`;
			if (!written.has(script)) await console.writeFile(file, script.split('\n'));
			written.set(script, file);
			return console.run(`. ${file}`, {limit});
		},
	};
}

/** The same over SSH. */
export function sshShell(guest: Guest): GuestShell {
	return {
		isRoot: true,
		async run(script, limit = answerLimit) {
			// Root's own folder is closed to tc, who runs tce-load.
			const {status, stdout, stderr} = await guest.run(['sh', '-c', `cd /tmp;${script}`], {timeout: limit, accept: 'any'});
			return {status, output: [...stdout.split('\n'), ...stderr.split('\n')]};
		},
	};
}
