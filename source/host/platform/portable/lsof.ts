import process from 'node:process';
import {CommandError} from '../../../errors.js';
import type {Context} from '../../../events.js';
import {run} from '../../run.js';
import type {Holder} from '../platform.js';

/** None also when lsof fails, or does not end within 10 s. */
export async function holders(mountpoint: string, context: Context): Promise<readonly Holder[]> {
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
	const found: Array<{pid: number; command: string; path: string}> = [];
	for (const line of output.split('\n')) {
		const value = line.slice(1);
		const last = found.at(-1);
		if (line.startsWith('p')) found.push({pid: Number(value), command: '', path: ''});
		else if (line.startsWith('c') && last) last.command = value;
		else if (line.startsWith('n') && last && last.path === '') last.path = value;
	}

	return found;
}
