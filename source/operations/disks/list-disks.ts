import * as v from 'valibot';
import {type HostDisk, hostDisk, type Volume} from '../../host/disks/host-disk.js';
import {listImage as readImage} from '../../host/disks/image.js';
import {fileSystemsOfThisComputer, listDisks as listOwnDisks} from '../../host/disks/list-disks.js';
import type {DriverlessRuntime} from '../../runtime.js';
import {sourcesOf} from '../../session/request.js';
import {readSessions, type SessionRecord, usesDisk} from '../../session/session-record.js';
import {expandHome} from '../expand-home.js';

/** The disks of this computer, or the images in the order in which they were named. */
export const disksSchema = v.object({disks: v.array(hostDisk)});

type User = Pick<SessionRecord, 'request' | 'status'>;

/** The disks of this computer, and which of them sessions have. */
export async function listDisks({folders, context}: DriverlessRuntime): Promise<readonly HostDisk[]> {
	const [disks, sessions] = await Promise.all([listOwnDisks(context), readSessions(folders)]);
	return disks.map(disk => markSessions(disk, sessions));
}

/** What is in an image, and whether a session has it. `~` is understood. @throws UsageError when it does not exist, UserError when it is no image that we know. */
export async function listImage(runtime: DriverlessRuntime, file: string): Promise<HostDisk> {
	const [image] = await listImages(runtime, [expandHome(file)]);
	return image as HostDisk;
}

/** The same for several, in their order. */
export async function listImages({folders, context}: DriverlessRuntime, files: readonly string[]): Promise<readonly HostDisk[]> {
	const knowsHere = await fileSystemsOfThisComputer();
	const found: HostDisk[] = [];
	for (const file of files) found.push(await readImage(file, knowsHere, context));
	const sessions = await readSessions(folders);
	return found.map(image => markSessions(image, sessions));
}

/** Say of a disk what sessions have of it: this computer itself does not know. A session that only reads takes nothing from others that do. */
export function markSessions(disk: HostDisk, sessions: readonly User[]): HostDisk {
	const writers = sessions.filter(one => !one.request.readOnly && usesDisk(one));
	const uses = writers.flatMap(user => sourcesOf(user.request).flatMap(source => (source.path === disk.path ? [{user, source}] : [])));
	const [first] = uses;
	if (!first) return disk;
	const ofAll = uses.find(({source}) => source.partitions.length === 0 || !source.isDevice);
	return {
		...mark(disk, (ofAll ?? first).user),
		partitions: disk.partitions.map(partition => {
			const use = ofAll ?? uses.find(({source}) => source.partitions.includes(partition.number));
			return use ? mark(partition, use.user) : partition;
		}),
	};
}

function mark<Part extends Volume>(part: Part, {status, request}: User): Part {
	const reason = status.mountpoint ? `mounted at ${status.mountpoint} by vmfuse-tui` : `in use by session ${request.id} of vmfuse-tui`;
	return {...part, inUse: part.inUse ?? {reason}};
}
