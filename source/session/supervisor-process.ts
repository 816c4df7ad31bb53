import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {open} from 'node:fs/promises';
import type {Runtime} from '../runtime.js';
import {superviseCommand} from './inner-commands.js';
import type {SessionFiles} from './session-files.js';

/**
Start a session's supervisor: this program again, as a supervisor, in a session of its own so that no terminal and no
folder ties it to the command. It receives requests over the channel that Node gives parent and child.
*/
export async function startSupervisor(
	{id, crash}: SessionFiles,
	{folders: {home}, program = process.argv[1]}: Pick<Runtime, 'folders' | 'program'>,
): Promise<ChildProcess> {
	if (program === undefined) throw new Error('this program does not know where it is');
	const output = await open(crash, 'a', 0o600);
	try {
		const child = spawn(process.execPath, [...process.execArgv, program, superviseCommand, id], {
			detached: true,
			cwd: '/',
			env: {...process.env, ...(home === undefined ? {} : {VMFUSE_HOME: home})},
			stdio: ['ignore', output.fd, output.fd, 'ipc'],
		});
		await once(child, 'spawn');
		return child;
	} finally {
		await output.close();
	}
}
