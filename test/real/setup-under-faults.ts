import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {expect} from 'vitest';
import {leftovers} from '../../fixtures/demo/leftovers.js';
import {buildPracticeGuest, type VariantName} from '../../fixtures/practice-guest/index.js';
import type {Intermediary} from '../../source/intermediary/intermediary.js';
import {Program} from '../harness/program.js';
import {testedHypervisor} from '../harness/world.js';
import {randomNumbers} from './random.js';

type Options = {
	readonly seed: number;
	/** How many times the process is killed (kill -9), each at a random step and a random moment in it. */
	readonly kills: number;
	/** Keys get lost on the way. */
	readonly badKeys: boolean;
	readonly variant?: VariantName;
	/** What the intermediary is used for, before it goes. */
	readonly use?: (program: Program) => Promise<void>;
};

type Outcome = {
	readonly seconds: number;
	/** The steps in which it was killed. */
	readonly resumedAfter: readonly string[];
	/** What went wrong with its keys, in all its attempts. */
	readonly faults: {readonly lost: number; readonly doubled: number; readonly repeated: number; readonly stuck: number};
};

const program = path.resolve(import.meta.dirname, 'setup-process.ts');
const root = path.resolve(import.meta.dirname, '../..');

/**
A whole setup in a process of its own, over a bad keyboard line, killed at random moments and run again until it is done. It must end with an
intermediary whose record is complete, without having done a finished part from the beginning, and leave no machine running.
*/
export async function setUpUnderFaults({seed, kills, badKeys, variant = 'core', use}: Options): Promise<Outcome> {
	const random = randomNumbers(seed);
	const owner = await Program.create();
	const {home} = owner;
	const started = performance.now();
	const {iso, mirrorDir} = await buildPracticeGuest({variant});
	const resumedAfter: string[] = [];
	let said = '';
	try {
		for (let attempt = 0; attempt <= kills; attempt++) {
			// As a loader, not as a program: that would be one more process, and the kill would hit the wrong one.
			const child = spawn(process.execPath, ['--import', 'tsx', program, home, iso, mirrorDir, String(seed + attempt), String(badKeys)], {
				cwd: root,
				stdio: ['ignore', 'pipe', 'pipe'],
			});
			const isLast = attempt === kills;
			const {status, output, step} = isLast ? await toTheEnd(child) : await untilKilled(child, random, kills);
			said += output;
			if (isLast) expect(status, output).toBe(0);
			else {
				expect(status, `it ended before it was killed: ${output}`).toBe(null);
				resumedAfter.push(step);
			}
		}

		const record = JSON.parse(await readFile(path.join(home, 'data/intermediaries/vmfuse/intermediary.json'), 'utf8')) as Intermediary;
		expect(record).toMatchObject({
			name: 'vmfuse',
			snapshot: 'vmfuse',
			hypervisor: testedHypervisor,
			tinyCoreVersion: expect.stringMatching(/^\d+\.\d+/),
		});
		expect(record.hostKey).toMatch(/^\S+ AAAA/);
		expect(await leftovers(home)).toEqual([]);
		const seconds = (performance.now() - started) / 1000;
		await use?.(owner);
		await owner.close();
		return {
			seconds,
			resumedAfter,
			faults: {
				lost: count(said, /^fault lost (?!the release)/gm),
				doubled: count(said, /^fault doubled/gm),
				repeated: count(said, /^fault repeated/gm),
				stuck: count(said, /^fault lost the release/gm),
			},
		};
	} catch (error) {
		await owner.remove();
		throw error;
	}
}

function count(text: string, pattern: RegExp): number {
	return [...text.matchAll(pattern)].length;
}

async function toTheEnd(child: ChildProcess): Promise<{status: number | null; output: string; step: string}> {
	let output = '';
	child.stdout?.on('data', data => {
		output += String(data);
	});
	child.stderr?.on('data', data => {
		output += String(data);
	});
	const [status] = (await once(child, 'exit')) as [number | null];
	return {status, output, step: ''};
}

/** Kill it while a step is under way: which one, and when, comes from `random`. */
async function untilKilled(
	child: ChildProcess,
	random: () => number,
	kills: number,
): Promise<{status: number | null; output: string; step: string}> {
	// There are 26 steps. What is killed goes on where it was, and is to have steps left for all kills.
	const after = 2 + Math.floor((random() * 24) / Math.max(2, kills));
	const delay = Math.floor(random() * 8000);
	let steps = 0;
	let step = '';
	const end = toTheEnd(child);
	child.stdout?.on('data', data => {
		for (const line of String(data).split('\n')) {
			if (!line.startsWith('begin ')) continue;
			step = line.slice(6);
			steps++;
			if (steps === after) setTimeout(() => child.kill('SIGKILL'), delay);
		}
	});
	return {...(await end), step};
}
