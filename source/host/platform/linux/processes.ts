import {readdir, readFile, readlink, stat} from 'node:fs/promises';
import process from 'node:process';
import type {Holder} from '../platform.js';

/** Numbers of processes. */
async function processes(): Promise<readonly number[]> {
	return (await readdir('/proc')).filter(name => /^\d+$/.test(name)).map(Number);
}

/** Other users' processes show their files to root only. */
export async function holders(mountpoint: string): Promise<readonly Holder[]> {
	const found = await Promise.all(
		(await processes())
			.filter(pid => pid !== process.pid)
			.map(async pid => {
				const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
				const links = [`/proc/${pid}/cwd`, `/proc/${pid}/root`, ...descriptors.map(name => `/proc/${pid}/fd/${name}`)];
				const targets = await Promise.all(links.map(link => readlink(link).catch(() => '')));
				const path = targets.find(target => target === mountpoint || target.startsWith(`${mountpoint}/`));
				if (path === undefined) return undefined;
				const command = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
				return {pid, command: command.trim(), path};
			}),
	);
	return found.filter(holder => holder !== undefined);
}

/** The boot's own id, and the clock ticks from the boot to the start. */
export async function processStart(pid: number): Promise<string | undefined> {
	const [boot, field] = await Promise.all([readFile('/proc/sys/kernel/random/boot_id', 'utf8'), status(pid)]);
	return field && `${boot.trim()} ${field(22)}`;
}

export async function isStopped(pid: number): Promise<boolean> {
	const field = await status(pid);
	return field?.(3) === 'T';
}

/** In proc(5) in clock ticks, of which Linux shows every program a hundred a second. */
export async function processorSeconds(pid: number): Promise<number | undefined> {
	const field = await status(pid);
	return field && (Number(field(14)) + Number(field(15))) / 100;
}

/** What /proc tells of a process, by the numbers of the fields in proc(5). Undefined when there is none, or it has ended. */
async function status(pid: number): Promise<((number: number) => string | undefined) | undefined> {
	try {
		const text = await readFile(`/proc/${pid}/stat`, 'utf8');
		// The name in parentheses may hold anything, so count from its end: what follows it is field 3, the state.
		const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
		return /^[ZX]/.test(fields[0] ?? '') ? undefined : number => fields[number - 3];
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		if (code === 'ENOENT' || code === 'ESRCH') return undefined;
		throw error;
	}
}

export function isBeforeBoot(started: string, own: string): boolean {
	return started.split(' ')[0] !== own.split(' ')[0];
}

export async function commandLine(pid: number): Promise<string> {
	const bytes = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
	return bytes.replaceAll('\0', ' ');
}

/** @param user - Root sees those of all. */
export async function* commandLines(user = process.getuid?.() ?? 0): AsyncGenerator<readonly [number, string]> {
	for (const pid of await processes()) if (user === 0 || (await isOf(pid, user))) yield [pid, await commandLine(pid)];
}

/** A program with rights of its own, as VirtualBox' machines are, belongs to root there, and says who has started it. */
async function isOf(pid: number, user: number): Promise<boolean> {
	const owner = (await stat(`/proc/${pid}`).catch(() => undefined))?.uid;
	if (owner !== 0) return owner === user;
	const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
	return /^Uid:\s+(\d+)/m.exec(text)?.[1] === String(user);
}
