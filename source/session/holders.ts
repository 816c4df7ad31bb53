import {readdir, readFile, readlink} from 'node:fs/promises';
import {CommandError} from '../errors.js';
import type {Context} from '../events.js';
import {run} from '../host/run.js';
import {printable} from '../text/printable.js';

/** A process that keeps a mount busy. */
export type Holder = {
	readonly pid: number;
	readonly command: string;
	/** A file that it has open below the mountpoint, or its working folder. */
	readonly path: string;
};

/**
The processes with a file open or a working folder below `mountpoint`, as far as we may see them: other users' processes show theirs to root
only. No file of the mount is touched, since it may not answer. Nobody is named when that cannot be found out.
*/
export async function findHolders(mountpoint: string, context: Context): Promise<readonly Holder[]> {
	return process.platform === 'linux' ? await holdersByProc(mountpoint) : await holdersByLsof(mountpoint, context);
}

async function holdersByProc(mountpoint: string, proc = '/proc'): Promise<readonly Holder[]> {
	const pids = (await readdir(proc)).filter(name => /^\d+$/.test(name) && name !== String(process.pid));
	const holders = await Promise.all(
		pids.map(async pid => {
			const descriptors = await readdir(`${proc}/${pid}/fd`).catch(() => []);
			const links = [`${proc}/${pid}/cwd`, `${proc}/${pid}/root`, ...descriptors.map(name => `${proc}/${pid}/fd/${name}`)];
			const targets = await Promise.all(links.map(link => readlink(link).catch(() => '')));
			const path = targets.find(target => isBelow(target, mountpoint));
			if (path === undefined) return undefined;
			const command = await readFile(`${proc}/${pid}/comm`, 'utf8').catch(() => '');
			return {pid: Number(pid), command: printable(command.trim()), path: printable(path)};
		}),
	);
	return holders.filter(holder => holder !== undefined);
}

function isBelow(path: string, folder: string): boolean {
	return path === folder || path.startsWith(`${folder}/`);
}

async function holdersByLsof(mountpoint: string, context: Context): Promise<readonly Holder[]> {
	try {
		// -w: no warnings; lsof's status is 1 when a file was not found, too.
		const {stdout} = await run(['lsof', '-w', '-F', 'pcn', '--', mountpoint], context, {timeout: 10_000, accept: [0, 1]});
		return parseLsof(stdout).filter(({pid}) => pid !== process.pid);
	} catch (error) {
		if (error instanceof CommandError) return [];
		throw error;
	}
}

/** lsof(8), "Output for other programs": a field a line, its letter first; p begins a process, n names a file. One file a process is kept. */
export function parseLsof(output: string): readonly Holder[] {
	const holders: Array<{pid: number; command: string; path: string}> = [];
	for (const line of output.split('\n')) {
		const value = line.slice(1);
		const last = holders.at(-1);
		if (line.startsWith('p')) holders.push({pid: Number(value), command: '', path: ''});
		else if (line.startsWith('c') && last) last.command = printable(value);
		else if (line.startsWith('n') && last && last.path === '') last.path = printable(value);
	}

	return holders;
}
