import {readFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {execa} from 'execa';
import type {JournalContents} from '../../source/session/journal.js';
import {eventually} from '../harness/eventually.js';
import type {Program, Running} from '../harness/program.js';

/**
What goes wrong. `SIGTERM`: to the supervisor, or to the command as long as there is none. `shutdown`: SIGTERM to every process at once. `stall`: the machine
stands still, and with it the channel, until somebody looks; then it goes on.
*/
export const faults = [
	'kill command',
	'kill supervisor',
	'kill machine',
	'kill sshfs',
	'SIGTERM',
	'shutdown',
	'full disk',
	'stall',
] as const;
export type Fault = (typeof faults)[number];

type Strike = {
	readonly program: Program;
	/** The command that mounts or unmounts. */
	readonly command: Running;
	readonly contents: JournalContents;
};

/** Let it go wrong. @returns What makes it right again, where that is needed before everything can be put back. */
export async function strike(fault: Fault, {program, command, contents}: Strike): Promise<() => Promise<void>> {
	const supervisor = supervisorOf(contents, command.pid);
	switch (fault) {
		case 'kill command':
			command.process.kill('SIGKILL');
			break;
		case 'kill supervisor':
			signal(supervisor, 'SIGKILL');
			break;
		case 'kill machine':
			signal(await awaitMachine(program, command), 'SIGKILL');
			break;
		case 'kill sshfs':
			signal(sshfsOf(contents), 'SIGKILL');
			break;
		case 'SIGTERM':
			signal(supervisor ?? command.pid, 'SIGTERM');
			break;
		case 'shutdown':
			for (const {pid} of await program.processes()) signal(pid, 'SIGTERM');
			break;
		case 'full disk':
			return fillDisk(program);
		case 'stall': {
			const machine = await awaitMachine(program, command);
			signal(machine, 'SIGSTOP');
			return async () => signal(machine, 'SIGCONT');
		}
	}

	return async () => {};
}

/** The process that runs the session's machine; undefined when there is none. */
export async function machineOf(program: Program): Promise<number | undefined> {
	const found = (await program.processes()).find(
		({command}) => command.includes('qemu-system') && / -name vmfuse-[\da-f]{8} /.test(command),
	);
	return found?.pid;
}

/** The same when it is about to start; undefined when it has ended already. */
async function awaitMachine(program: Program, command: Running): Promise<number | undefined> {
	const found = await eventually(
		'the machine to start',
		async () =>
			(await machineOf(program)) ?? (command.process.exitCode !== null || (await program.journals()).size === 0 ? 'none' : undefined),
		{every: 5},
	);
	return found === 'none' ? undefined : found;
}

/** The process that looks after a session; undefined as long as that is the command. */
export function supervisorOf({entries}: JournalContents, command: number): number | undefined {
	const pids = entries.flatMap(({entry}) => (entry.kind === 'supervisor' ? [entry.identity.pid] : []));
	return pids.findLast(pid => pid !== command);
}

export function sshfsOf({entries}: JournalContents): number | undefined {
	return entries.flatMap(({entry}) => (entry.kind === 'sshfs' ? [entry.identity.pid] : [])).at(-1);
}

function signal(pid: number | undefined, name: NodeJS.Signals): void {
	if (pid === undefined) return;
	try {
		process.kill(pid, name);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
	}
}

/** Fill the file system that has the program's home, when it is one of its own. */
async function fillDisk({home}: Program): Promise<() => Promise<void>> {
	if (!(await readFile('/proc/self/mountinfo', 'utf8')).includes(` ${home} `)) throw new Error(`${home} is no file system of its own`);
	const filler = path.join(home, 'filler');
	await execa('dd', ['if=/dev/zero', `of=${filler}`, 'bs=1M'], {reject: false});
	await execa('dd', ['if=/dev/zero', `of=${filler}.2`, 'bs=512'], {reject: false});
	return async () => void (await execa('rm', ['-f', filler, `${filler}.2`]));
}
