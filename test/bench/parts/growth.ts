import path from 'node:path';
import {makeDiskImage} from '../disk-image.js';
import {figure} from '../statistics.js';
import {markdownTable} from '../table.js';
import {visit} from '../visit.js';
import {ours} from '../ways/ours.js';
import {workloads} from '../workloads.js';
import type {World} from '../world.js';

/** How the time to mount, and to find and stat all files, grows with the files of the disk. How it grows with mounts: see `memory`. */
export async function growth(world: World): Promise<string> {
	const rows: string[][] = [];
	for (const factor of [0.1, 1, 4]) {
		const sizes = {bigMib: 1, randomMib: 1, treeFiles: Math.round(world.sizes.treeFiles * factor), smallFiles: 1};
		const image = path.join(world.folder, `growth-${sizes.treeFiles}.img`);
		await makeDiskImage(image, sizes);
		const finds = workloads(sizes, world.sources).filter(({name}) => name.startsWith('find'));
		const {mount, work, unmount} = await visit(ours('warm', world.program), image, finds, world.folder);
		rows.push([String(sizes.treeFiles), ...[mount, ...work.map(({value}) => value), unmount].map(figure)]);
	}

	return markdownTable(['files', 'to first entry, s', 'find and stat, cold, s', 'warm, s', 'unmount, s'], rows);
}
