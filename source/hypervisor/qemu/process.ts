import {execFile} from 'node:child_process';
import {readdir, readFile} from 'node:fs/promises';
import process from 'node:process';
import {promisify} from 'node:util';
import {poll} from '../../poll.js';

const execute = promisify(execFile);

/** Milliseconds between two looks: outside Linux each one runs a program. */
const every = process.platform === 'linux' ? 50 : 500;

/** The exit status of `ps -p`. */
const noSuchProcess = 1;

/**
The process that runs the machine with this UUID, by the command line it was started with: a number alone may be another
process by now. A process that has ended and was not yet waited for has no command line, and is not found.
*/
export async function findProcess(uuid: string): Promise<number | undefined> {
	const commandLines = process.platform === 'linux' ? linuxCommandLines() : portableCommandLines();
	for await (const [pid, commandLine] of commandLines) {
		if (isMachine(commandLine, uuid)) {
			return pid;
		}
	}

	return undefined;
}

async function isAlive(pid: number, uuid: string): Promise<boolean> {
	const commandLine = process.platform === 'linux' ? await linuxCommandLine(pid) : await portableCommandLine(pid);
	return isMachine(commandLine, uuid);
}

/** @returns false when the process is still there after `limit` milliseconds. */
export async function waitUntilGone(pid: number, uuid: string, signal: AbortSignal, limit: number): Promise<boolean> {
	const gone = await poll(async () => ((await isAlive(pid, uuid)) ? undefined : true), {signal, limit, every});
	return gone ?? false;
}

/** Send a signal, after a last look that the number still belongs to the machine. */
export async function signalMachine(pid: number, uuid: string, name: 'SIGTERM' | 'SIGKILL'): Promise<void> {
	if (!(await isAlive(pid, uuid))) {
		return;
	}

	try {
		process.kill(pid, name);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ESRCH') {
			throw error;
		}
	}
}

function isMachine(commandLine: string, uuid: string): boolean {
	return commandLine.includes(`-uuid ${uuid}`);
}

async function* linuxCommandLines(): AsyncGenerator<[number, string]> {
	for (const name of await readdir('/proc')) {
		if (/^\d+$/.test(name)) {
			yield [Number(name), await linuxCommandLine(Number(name))];
		}
	}
}

async function linuxCommandLine(pid: number): Promise<string> {
	const bytes = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
	return bytes.replaceAll('\0', ' ');
}

async function* portableCommandLines(): AsyncGenerator<[number, string]> {
	const {stdout} = await execute('ps', ['-A', '-ww', '-o', 'pid=', '-o', 'args='], {maxBuffer: 1e8});
	for (const line of stdout.split('\n')) {
		const [, pid, commandLine] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
		if (pid && commandLine) {
			yield [Number(pid), commandLine];
		}
	}
}

async function portableCommandLine(pid: number): Promise<string> {
	try {
		const {stdout} = await execute('ps', ['-ww', '-o', 'args=', '-p', String(pid)]);
		return stdout;
	} catch (error) {
		if ((error as {code?: unknown}).code === noSuchProcess) {
			return '';
		}

		throw error;
	}
}
