import {execFile} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import {promisify} from 'node:util';
import * as v from 'valibot';
import {count} from '../schemas.js';
import type {Parsed} from '../stored-record.js';

const execute = promisify(execFile);

/** One process for all time: its number alone is used again. */
export const processIdentitySchema = v.object({
	pid: count,
	/** When it started; only to be compared. On Linux the boot and the clock ticks since then, elsewhere a date. */
	started: v.string(),
});
export type ProcessIdentity = Parsed<typeof processIdentitySchema>;

/** The identity of a running process; undefined when there is none, or only what is left of it until its parent looks. */
export async function processIdentity(pid: number, platform: NodeJS.Platform = process.platform): Promise<ProcessIdentity | undefined> {
	const started = platform === 'linux' ? await startOnLinux(pid) : await startByPs(pid);
	return started === undefined ? undefined : {pid, started};
}

/** Whether that very process still runs. */
export async function isSameProcess(identity: ProcessIdentity, platform: NodeJS.Platform = process.platform): Promise<boolean> {
	const now = await processIdentity(identity.pid, platform);
	return now?.started === identity.started;
}

async function startOnLinux(pid: number) {
	try {
		const [boot, status] = await Promise.all([readFile('/proc/sys/kernel/random/boot_id', 'utf8'), readFile(`/proc/${pid}/stat`, 'utf8')]);
		// The name in parentheses may hold anything, so count from its end: state is field 3, start time field 22 of proc(5).
		const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
		return isDead(fields[0]) ? undefined : `${boot.trim()} ${fields[19]}`;
	} catch (error) {
		if (isGone(error)) return undefined;
		throw error;
	}
}

async function startByPs(pid: number) {
	try {
		const {stdout} = await execute('ps', ['-o', 'stat=', '-o', 'lstart=', '-p', String(pid)], {
			env: {...process.env, LC_ALL: 'C', TZ: 'UTC0'},
			timeout: 10_000,
		});
		const [state, ...date] = stdout.trim().split(/\s+/);
		return isDead(state) || date.length === 0 ? undefined : date.join(' ');
	} catch (error) {
		// Its way of saying that there is no such process.
		if ((error as {code?: unknown}).code === 1) return undefined;
		throw error;
	}
}

function isDead(state: string | undefined) {
	return state === undefined || /^[ZX]/.test(state);
}

function isGone(error: unknown) {
	const {code} = error as NodeJS.ErrnoException;
	return code === 'ENOENT' || code === 'ESRCH';
}
