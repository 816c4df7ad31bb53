import {type ChildProcess, type SpawnOptions, spawn} from 'node:child_process';
import {once} from 'node:events';
import {open} from 'node:fs/promises';

type Options = {
	/** The file for its output: the program may outlive us, and a pipe would be closed under it. */
	readonly output: string;
	/** How the file is opened: `w` empties it first, `a` appends. */
	readonly flags: 'w' | 'a';
	readonly env: SpawnOptions['env'];
	/** Run it in a session of its own, with a channel for messages to us. */
	readonly isSupervisor?: boolean;
};

/** No core dump of a supervisor, nor of what it starts, is made: keys are in their memory. What is to run follows. */
const withoutCore = ['/bin/sh', '-c', 'ulimit -c 0; exec "$@"', 'sh'] as const;

/**
Threads of Node.js for files. A look at a mount that does not answer keeps one, and a supervisor has several mounts: with the usual four, those of a machine that
stands still would leave none to write down what happens.
*/
const supervisorThreads = '64';

/** Arenas of glibc's malloc. By default each of these threads may get one of its own, and keeps what it had in it. */
const supervisorArenas = {MALLOC_ARENA_MAX: '1'} as const;

/** Start a program that belongs to a session. @throws The system's error when it does not start. */
export async function startChild(
	command: readonly [string, ...string[]],
	{output, flags, env, isSupervisor = false}: Options,
): Promise<ChildProcess> {
	await using file = await open(output, flags, 0o600);
	const [program, ...arguments_] = isSupervisor ? [...withoutCore, ...command] : command;
	const child = spawn(program, arguments_, {
		cwd: '/',
		env: {
			...process.env,
			...env,
			UV_THREADPOOL_SIZE: isSupervisor ? supervisorThreads : undefined,
			...(isSupervisor ? supervisorArenas : {}),
		},
		detached: isSupervisor,
		stdio: ['ignore', file.fd, file.fd, ...(isSupervisor ? (['ipc'] as const) : [])],
	});
	await once(child, 'spawn');
	return child;
}

/** By itself or by a signal. */
export function hasEnded({exitCode, signalCode}: ChildProcess): boolean {
	return exitCode !== null || signalCode !== null;
}

/** Resolves when it has ended; at once when it has already. */
export async function endOf(child: ChildProcess): Promise<void> {
	if (!hasEnded(child)) await once(child, 'exit');
}

/** How a process has ended: "SIGKILL" or "status 1". */
export function endingOf({exitCode, signalCode}: ChildProcess): string {
	return signalCode ?? `status ${exitCode}`;
}
