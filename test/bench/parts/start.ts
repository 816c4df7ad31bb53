import {spawnSync} from 'node:child_process';
import process from 'node:process';
import {openScreens} from './screen.js';

const rounds = 10;

export type StartTime = {
	readonly name: string;
	/** Median. */
	readonly milliseconds: number;
	/** At most so many times the first one. */
	readonly goal?: number;
};

/**
How long it takes to start, in medians of 10 that are taken in turns, so that a busy computer slows all alike. The first is Node itself.
Commands until they have ended, the wizards until their first frame.
*/
export async function startTimes(program: string, environment: NodeJS.ProcessEnv): Promise<readonly StartTime[]> {
	const run = (...args: readonly string[]) => {
		const started = performance.now();
		spawnSync(process.execPath, args, {env: environment});
		return performance.now() - started;
	};
	const firstFrame = async () => {
		const started = performance.now();
		const screens = openScreens(program, environment);
		await screens.drawn;
		const milliseconds = performance.now() - started;
		await screens.end();
		return milliseconds;
	};
	const cases = [
		{name: 'node -e 0', measure: () => run('-e', '0')},
		{name: 'vmfuse-tui --version', measure: () => run(program, '--version'), goal: 2.5},
		{name: 'vmfuse-tui list', measure: () => run(program, 'list'), goal: 2.5},
		{name: 'vmfuse-tui disks', measure: () => run(program, 'disks')},
		{name: 'vmfuse-tui, first frame', measure: firstFrame, goal: 5},
	];
	const times = cases.map(() => [] as number[]);
	for (let round = 0; round < rounds; round++) {
		for (const [index, {measure}] of cases.entries()) times[index]?.push(await measure());
	}

	return cases.map(({name, goal}, index) => ({name, milliseconds: median(times[index] ?? []), ...(goal === undefined ? {} : {goal})}));
}

function median(values: readonly number[]): number {
	return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
