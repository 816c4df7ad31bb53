import type {Context} from '../../events.js';
import {complete} from './complete.js';
import {darwinFileSystems, listDarwinDisks} from './darwin.js';
import {freeBsdFileSystems, listFreeBsdDisks} from './freebsd.js';
import type {HostDisk} from './host-disk.js';
import {listLinuxDisks} from './linux.js';
import {knownFileSystems} from './linux-file-systems.js';

/**
The disks of this computer and their partitions, by path.
@throws RequirementError when a program for that is missing, CommandError when it fails.
*/
export async function listDisks(context: Context, platform: NodeJS.Platform = process.platform): Promise<readonly HostDisk[]> {
	const disks = await listers(platform)(context);
	const knowsHere = await fileSystemsOfThisComputer(platform);
	const all: HostDisk[] = [];
	for (const disk of disks) all.push(await complete(disk, knowsHere, context));
	return all.toSorted((a, b) => a.path.localeCompare(b.path, 'en', {numeric: true}));
}

/** Whether this computer could mount or open it without us. */
export async function fileSystemsOfThisComputer(platform: NodeJS.Platform = process.platform): Promise<(fileSystem: string) => boolean> {
	if (platform === 'linux') {
		const known = new Set(await knownFileSystems());
		return name => known.has(name);
	}

	const known = new Set(platform === 'darwin' ? darwinFileSystems : freeBsdFileSystems);
	return name => known.has(name);
}

function listers(platform: NodeJS.Platform) {
	if (platform === 'darwin') return listDarwinDisks;
	return platform === 'freebsd' ? listFreeBsdDisks : listLinuxDisks;
}
