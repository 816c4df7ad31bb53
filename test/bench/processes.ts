import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';

/** What the children of a way to mount have in their environment. */
export const markVariable = 'VMFUSE_BENCH_MARK';

export type Process = {readonly pid: number; readonly name: string};

/** The processes that a mark was given to, and those that they started: an environment is passed on. */
export async function markedProcesses(mark: string): Promise<readonly Process[]> {
	const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name));
	const found = await Promise.all(
		pids.map(async pid => {
			const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
			if (!environment.split('\0').includes(`${markVariable}=${mark}`)) return [];
			const [program = ''] = (await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '')).split('\0');
			return program === '' ? [] : [{pid: Number(pid), name: path.basename(program)}];
		}),
	);
	return found.flat();
}

export type Memory = {
	/** Bytes in memory, what is shared with others included. */
	readonly rss: number;
	/** Bytes in memory; of what is shared each has its part (proc(5), smaps_rollup). */
	readonly pss: number;
};

export async function memoryOf(processes: readonly Process[]): Promise<Memory> {
	const sums = {rss: 0, pss: 0};
	for (const {pid} of processes) {
		const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
		sums.rss += kibibytes(text, 'Rss') * 1024;
		sums.pss += kibibytes(text, 'Pss') * 1024;
	}

	return sums;
}

function kibibytes(text: string, name: string): number {
	return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);
}

export type Use = {
	/** Seconds on a processor. */
	readonly ran: number;
	/** Seconds on a processor or waiting for one: what was busy, whatever else the computer did. */
	readonly busy: number;
};

/** How much each of the programs has used the processors so far. */
export async function useOf(processes: readonly Process[]): Promise<ReadonlyMap<string, Use>> {
	const sums = new Map<string, Use>();
	for (const {pid, name} of processes) {
		const tasks = await readdir(`/proc/${pid}/task`).catch(() => []);
		for (const task of tasks) {
			// Nanoseconds on a processor, and waiting for one (Documentation/scheduler/sched-stats.rst).
			const text = await readFile(`/proc/${pid}/task/${task}/schedstat`, 'utf8').catch(() => '0 0');
			const [ran = 0, waited = 0] = text.split(' ').map(nanoseconds => Number(nanoseconds) / 1e9);
			const {ran: before, busy} = sums.get(name) ?? {ran: 0, busy: 0};
			sums.set(name, {ran: before + ran, busy: busy + ran + waited});
		}
	}

	return sums;
}

/** What was used between two looks. */
export function useBetween(before: ReadonlyMap<string, Use>, after: ReadonlyMap<string, Use>): ReadonlyMap<string, Use> {
	return new Map(
		[...after].map(([name, {ran, busy}]) => [name, {ran: ran - (before.get(name)?.ran ?? 0), busy: busy - (before.get(name)?.busy ?? 0)}]),
	);
}
