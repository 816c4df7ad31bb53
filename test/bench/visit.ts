import {mkdir, opendir, rm, rmdir} from 'node:fs/promises';
import path from 'node:path';
import {execa} from 'execa';
import {limitOf} from './limit.js';
import {type Memory, markedProcesses, memoryOf, useBetween, useOf} from './processes.js';
import {figure} from './statistics.js';
import type {Way} from './ways/way.js';
import type {Workload} from './workloads.js';

/** What one visit of a mount gave: how long it was made and unmade, and what was done there. */
export type Visit = {
	/** From the command to the first entry of the folder, in seconds. */
	readonly mount: number;
	/** From the command until the disk can be unplugged, in seconds. */
	readonly unmount: number;
	readonly work: ReadonlyArray<Pick<Workload, 'name' | 'unit'> & Measured>;
	/** When nothing was done there yet, and in the end. */
	readonly memory: readonly [Memory, Memory];
};

type Measured = {
	readonly value: number;
	/** Seconds of a processor that the machine and the helpers took for it. They hardly depend on what else runs on this computer. */
	readonly cpu: number;
	readonly limit: string;
};

let visits = 0;

/** Mount a copy of the image, do the work there, and unmount it. @param folder - where copy and mountpoint are made. */
export async function visit(way: Way, image: string, work: readonly Workload[], folder: string): Promise<Visit> {
	visits++;
	const mark = `${process.pid}-${visits}`;
	const copy = path.join(folder, `disk-${visits}.img`);
	const mountpoint = path.join(folder, `mountpoint-${visits}`);
	await mkdir(mountpoint);
	await execa('cp', ['--sparse=always', image, copy]);
	await forget(copy);
	try {
		const started = performance.now();
		const mounted = await way.mount(copy, mountpoint, mark);
		const entries = await opendir(mountpoint);
		await entries.read();
		const mount = secondsSince(started);
		await entries.close();
		console.error(`  mounted: ${figure(mount)} s`);
		const before = await memoryOf(await markedProcesses(mark));
		const done: Array<Visit['work'][number]> = [];
		for (const workload of work) done.push(await measure(workload, mountpoint, mark));
		const after = await memoryOf(await markedProcesses(mark));
		const ended = performance.now();
		await mounted.unmount();
		return {mount, unmount: secondsSince(ended), work: done, memory: [before, after]};
	} finally {
		await rm(copy, {force: true});
		await rmdir(mountpoint);
	}
}

/** Do it once, and see who was busy. */
async function measure({name, unit, run}: Workload, folder: string, mark: string): Promise<Visit['work'][number]> {
	const processes = await markedProcesses(mark);
	const before = await useOf(processes);
	const started = performance.now();
	const amount = await run(folder);
	const seconds = secondsSince(started);
	const used = useBetween(before, await useOf(processes));
	const limit = limitOf(used, seconds);
	const cpu = [...used.values()].reduce((sum, {ran}) => sum + ran, 0);
	const value = unit === 's' ? seconds : amount / seconds / (unit === 'MB/s' ? 1e6 : 1);
	console.error(`  ${name}: ${figure(value)} ${unit}, ${figure(cpu)} s of CPU (${limit})`);
	return {name, unit, value, cpu, limit};
}

/** What this computer has of a file in its memory is forgotten (posix_fadvise(2), as dd's `nocache` does it). */
async function forget(file: string): Promise<void> {
	await execa('sync', ['-d', file]);
	await execa('dd', [`if=${file}`, 'iflag=nocache', 'count=0', 'status=none']);
}

const secondsSince = (started: number) => (performance.now() - started) / 1000;
