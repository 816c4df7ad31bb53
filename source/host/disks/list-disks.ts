import {realpath} from 'node:fs/promises';
import type {Context} from '../../events.js';
import {openImage} from '../disk-image.js';
import {thisPlatform} from '../platform/index.js';
import {complete, type IsReadable, isIncomplete} from './complete.js';
import type {HostDisk} from './host-disk.js';
import {toHostDisk} from './listed-disk.js';

/**
The disks of this computer and their partitions, by path: what the system tells, and what the disks tell that we may read.
@throws RequirementError when a program for that is missing, CommandError when it fails.
*/
export async function listDisks(context: Context, platform = thisPlatform()): Promise<readonly HostDisk[]> {
	const listed = await platform.listDisks(context);
	const isReadable = await fileSystemsOfThisComputer(platform);
	const disks: HostDisk[] = [];
	for (const disk of listed) disks.push(await completed(toHostDisk(disk, isReadable), isReadable, context));
	return disks.toSorted((a, b) => a.path.localeCompare(b.path, 'en', {numeric: true}));
}

async function completed(disk: HostDisk, isReadable: IsReadable, context: Context): Promise<HostDisk> {
	await using reader = isIncomplete(disk) ? await openImage(disk.path, 'raw', context).catch(() => undefined) : undefined;
	return reader ? await complete(reader, disk, isReadable) : disk;
}

/** How this computer uses a disk or partition: "mounted at /boot". Undefined when the system does not tell. */
export async function deviceUse(device: string, context: Context): Promise<string | undefined> {
	const [node, disks] = await Promise.all([realpath(device), listDisks(context)]);
	return disks.flatMap(disk => [disk, ...disk.partitions]).find(({path}) => path === node)?.inUse?.reason;
}

/** What this computer could mount or open without us. */
export async function fileSystemsOfThisComputer(platform = thisPlatform()): Promise<IsReadable> {
	const known = new Set(await platform.fileSystems());
	return name => known.has(name);
}
