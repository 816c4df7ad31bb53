import type {Context} from '../../events.js';
import {thisPlatform} from '../platform/index.js';
import {complete} from './complete.js';
import type {HostDisk} from './host-disk.js';

/**
The disks of this computer and their partitions, by path.
@throws RequirementError when a program for that is missing, CommandError when it fails.
*/
export async function listDisks(context: Context, platform = thisPlatform()): Promise<readonly HostDisk[]> {
	const disks = await platform.listDisks(context);
	const knowsHere = await fileSystemsOfThisComputer(platform);
	const all: HostDisk[] = [];
	for (const disk of disks) all.push(await complete(disk, knowsHere, context));
	return all.toSorted((a, b) => a.path.localeCompare(b.path, 'en', {numeric: true}));
}

/** Whether this computer could mount or open it without us. */
export async function fileSystemsOfThisComputer(platform = thisPlatform()): Promise<(fileSystem: string) => boolean> {
	const known = new Set(await platform.fileSystems());
	return name => known.has(name);
}
