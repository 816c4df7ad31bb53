import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {open} from 'node:fs/promises';
import path from 'node:path';
import type {SessionFiles} from './session-files.js';

/**
Start a session's supervisor: this program again, with the hidden command `supervise`, in a session of its own so that no terminal and no
folder ties it to the command. It receives requests over the channel that Node gives parent and child.
*/
export async function startSupervisor({id, crash}: SessionFiles): Promise<ChildProcess> {
	const [, program] = process.argv;
	if (program === undefined) throw new Error('this program does not know where it is');
	const {VMFUSE_HOME} = process.env;
	const output = await open(crash, 'a', 0o600);
	try {
		const child = spawn(process.execPath, [...process.execArgv, program, 'supervise', id], {
			detached: true,
			cwd: '/',
			// A relative folder would mean another one there.
			env: {...process.env, ...(VMFUSE_HOME ? {VMFUSE_HOME: path.resolve(VMFUSE_HOME)} : {})},
			stdio: ['ignore', output.fd, output.fd, 'ipc'],
		});
		await once(child, 'spawn');
		return child;
	} finally {
		await output.close();
	}
}
