import process from 'node:process';

/** As the first argument of the program: it looks after the session whose id follows, until its mount ends. */
export const superviseCommand = 'supervise';

/** As the first argument of the program: sshfs runs it in place of ssh. The folder that links are kept in follows, then ssh's own arguments. */
export const insideCommand = 'ssh-inside';

/**
As the first argument of the program: sshfs runs it in place of ssh, and talks through a private port of the guest. The host's end of the port follows, the
folder that links are kept in (empty: they are as stored), a file that exists as long as nobody else can change the files, then ssh's own arguments.
*/
export const portCommand = 'port-inside';

/** As the first argument of the program: it saves a started guest of the intermediary whose name follows, unless that is done. */
export const saveStartCommand = 'save-start';

/**
Options of Node.js for a supervisor, which lives as long as a mount: MiB for young objects. By default they get up to 16, and what a start needs of that is
kept for ever (docs/benchmarks.md).
*/
const supervisorOptions = ['--max-semi-space-size=1'] as const;

/** The command line that runs this program as one of these. @param program The script; by default the one that runs. */
export function innerCommand(name: string, target: string, program = process.argv[1]): readonly [string, ...string[]] {
	if (program === undefined) throw new Error('this program does not know where it is');
	const options = name === superviseCommand ? supervisorOptions : [];
	return [process.execPath, ...process.execArgv, ...options, program, name, target];
}
