import {execFile} from 'node:child_process';
import os from 'node:os';
import process from 'node:process';
import {promisify} from 'node:util';

const execute = promisify(execFile);

/** The exit status of `ps -p`. */
const noSuchProcess = 1;

/** The date in UTC. */
export async function processStart(pid: number): Promise<string | undefined> {
	const [state = '', ...date] = (await ps(['-o', 'stat=', '-o', 'lstart=', '-p', String(pid)])).trim().split(/\s+/);
	return /^[ZX]/.test(state) || date.length === 0 ? undefined : date.join(' ');
}

export async function isStopped(pid: number): Promise<boolean> {
	return (await ps(['-o', 'stat=', '-p', String(pid)])).trim().startsWith('T');
}

export function isBeforeBoot(started: string): boolean {
	const bootedAt = Date.now() - os.uptime() * 1000;
	// A minute for a clock that was set meanwhile.
	return Date.parse(`${started} UTC`) < bootedAt - 60_000;
}

export async function processorSeconds(pid: number): Promise<number | undefined> {
	return parseProcessorTime(await ps(['-o', 'time=', '-p', String(pid)]));
}

/** `1-02:03:04` is a day, two hours, three minutes and four seconds; macOS and FreeBSD add hundredths: `3:04.56`. */
export function parseProcessorTime(text: string): number | undefined {
	const [, days = '0', clock] = /^(?:(\d+)-)?(\d[\d:.]*)$/.exec(text.trim()) ?? [];
	const seconds = clock?.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
	return seconds === undefined ? undefined : Number(days) * 86_400 + seconds;
}

export async function commandLine(pid: number): Promise<string> {
	return ps(['-ww', '-o', 'args=', '-p', String(pid)]);
}

/** @param user - Root sees those of all. */
export async function* commandLines(user = process.getuid?.() ?? 0): AsyncGenerator<readonly [number, string]> {
	for (const line of (await ps(['-A', '-ww', '-o', 'pid=', '-o', 'ruid=', '-o', 'args='])).split('\n')) {
		const [, pid, owner, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
		if (pid && command && (user === 0 || Number(owner) === user)) yield [Number(pid), command];
	}
}

/** Empty when there is no such process. */
async function ps(arguments_: readonly string[]): Promise<string> {
	try {
		const {stdout} = await execute('ps', arguments_, {env: {...process.env, LC_ALL: 'C', TZ: 'UTC0'}, timeout: 10_000, maxBuffer: 1e8});
		return stdout;
	} catch (error) {
		if ((error as {code?: unknown}).code === noSuchProcess) return '';
		throw error;
	}
}
