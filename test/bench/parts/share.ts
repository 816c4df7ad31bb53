import {median, type Samples, spread} from '../statistics.js';
import {markdownTable} from '../table.js';
import {targetTable} from '../targets.js';
import {type Visit, visit} from '../visit.js';
import {ancestor} from '../ways/ancestor.js';
import {guestmount} from '../ways/guestmount.js';
import {forgetSavedGuest, ours, oursJoined} from '../ways/ours.js';
import type {Way} from '../ways/way.js';
import {workloads} from '../workloads.js';
import {copyOf, prepareGuestmount, type World} from '../world.js';

/** What a way gave, a figure a round, by what was measured. */
export type Figures = ReadonlyMap<string, Samples>;

const mebibyte = 2 ** 20;

/** Each way to mount in turns: how long it takes, what is done there, what it takes of memory, how long the unmount takes. */
export async function share(world: World, rounds: number): Promise<string> {
	const cold = await copyOf(world);
	const joined = await oursJoined(world.program, world.folder);
	try {
		const all: ReadonlyArray<{readonly way: Way; readonly works: boolean}> = [
			{way: ours('warm', world.program), works: true},
			// What is mounted after a boot, or in a machine that is there, is no other share.
			{way: ours('cold', cold, async () => forgetSavedGuest(cold)), works: false},
			{way: joined, works: false},
			...((await prepareGuestmount(world)) ? [{way: guestmount, works: true}] : []),
			{way: ancestor(world.program), works: true},
		];
		const work = workloads(world.sizes, world.sources);
		const visits = new Map<string, Visit[]>(all.map(({way}) => [way.name, []]));
		for (let round = 0; round < rounds; round++) {
			for (const [index] of all.entries()) {
				// Not always in the same order: what else runs here may have a rhythm.
				const {way, works} = all[(index + round) % all.length] ?? (all[0] as never);
				console.error(`round ${round + 1} of ${rounds}: ${way.name}`);
				visits.get(way.name)?.push(await visit(way, world.image, works ? work : [], world.folder));
			}
		}

		const figures = new Map([...visits].map(([name, made]) => [name, figuresOf(made)]));
		return `${comparison(figures, visits.get('warm') ?? [])}\n\n${targetTable(figures)}`;
	} finally {
		await joined.close();
		await cold.remove();
	}
}

function figuresOf(visits: readonly Visit[]): Figures {
	const figures = new Map<string, number[]>();
	const add = (name: string, value: number) => figures.set(name, [...(figures.get(name) ?? []), value]);
	for (const {mount, unmount, work, memory} of visits) {
		add('command to first entry (s)', mount);
		for (const {name, unit, value} of work) add(`${name} (${unit})`, value);
		if (work.length > 0)
			add(
				'CPU of all the work (s)',
				work.reduce((sum, {cpu}) => sum + cpu, 0),
			);
		add('unmount until it can be unplugged (s)', unmount);
		// What joins has no machine and no process but those of the mount that was there.
		if (memory[0].pss === 0) continue;
		add('memory, mounted (PSS, MiB)', memory[0].pss / mebibyte);
		add('memory, after the work (PSS, MiB)', memory[1].pss / mebibyte);
		add('memory, after the work (RSS, MiB)', memory[1].rss / mebibyte);
	}

	return figures;
}

function comparison(figures: ReadonlyMap<string, Figures>, ours: readonly Visit[]): string {
	const ways = [...figures.keys()];
	const names = [...(figures.get('warm')?.keys() ?? [])];
	const limits = new Map(ours.at(-1)?.work.map(({name, unit, limit}) => [`${name} (${unit})`, limit]));
	return markdownTable(
		['', ...ways, 'what limits ours'],
		names.map(name => [name, ...ways.map(way => spread(figures.get(way)?.get(name) ?? [])), limits.get(name) ?? '']),
	);
}

/** The median of a figure of a way. */
export function middle(figures: ReadonlyMap<string, Figures>, way: string, name: RegExp): number {
	const [, samples = []] = [...(figures.get(way) ?? [])].find(([title]) => name.test(title)) ?? [];
	return median(samples);
}
