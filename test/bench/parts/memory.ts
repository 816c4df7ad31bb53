import {mkdir, rm, rmdir} from 'node:fs/promises';
import path from 'node:path';
import {execa} from 'execa';
import {markedProcesses, memoryOf} from '../processes.js';
import {figure} from '../statistics.js';
import {markdownTable} from '../table.js';
import {guestmount} from '../ways/guestmount.js';
import {ours} from '../ways/ours.js';
import type {Mounted, Way} from '../ways/way.js';
import {prepareGuestmount, type World} from '../world.js';

/** So many mounts at once, at the most. */
const most = 4;

/** What 1 to 4 mounts at once take of memory, machines and helpers together, and how long each takes to mount beside those that are there. */
export async function memory(world: World): Promise<string> {
	const ways = [
		ours('warm', world.program),
		ours('joined', world.program, undefined, {}, true),
		...((await prepareGuestmount(world)) ? [guestmount] : []),
	];
	const rows: string[][] = [];
	for (const way of ways) rows.push(...(await mountMany(world, way)));
	return markdownTable(['', 'mounts', 'PSS, MiB', 'RSS, MiB', 'PSS of each, MiB', 'seconds to mount the last'], rows);
}

async function mountMany({folder, image}: World, way: Way): Promise<string[][]> {
	const mark = `${process.pid}-memory-${way.name}`;
	const mounts: Array<{readonly mounted: Mounted; readonly mountpoint: string; readonly copy: string}> = [];
	const rows: string[][] = [];
	try {
		for (let count = 1; count <= most; count++) {
			const copy = path.join(folder, `many-${count}.img`);
			const mountpoint = path.join(folder, `many-${count}`);
			await execa('cp', ['--sparse=always', image, copy]);
			// Copies of one file system would not be taken into one machine.
			await execa('tune2fs', ['-f', '-U', 'random', copy]);
			await mkdir(mountpoint);
			const started = performance.now();
			mounts.push({mounted: await way.mount(copy, mountpoint, mark), mountpoint, copy});
			const seconds = (performance.now() - started) / 1000;
			const {pss, rss} = await memoryOf(await markedProcesses(mark));
			rows.push([way.name, String(count), ...[pss, rss, pss / count].map(bytes => figure(bytes / 2 ** 20)), figure(seconds)]);
		}
	} finally {
		for (const {mounted, mountpoint, copy} of mounts) {
			await mounted.unmount();
			await rmdir(mountpoint);
			await rm(copy);
		}
	}

	return rows;
}
