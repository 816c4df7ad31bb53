import type {Context} from '../events.js';
import type {Folders} from '../folders.js';
import type {HostDisk, Volume} from '../host/disks/host-disk.js';
import {listImage} from '../host/disks/image.js';
import {fileSystemsOfThisComputer, listDisks} from '../host/disks/list-disks.js';
import {requireFile} from '../host/disks/require-file.js';
import {readSessions, type SessionRecord} from '../session/session-record.js';

type User = Pick<SessionRecord, 'request' | 'status'>;

/** The disks of this computer, and which of them sessions have. */
export async function listDisksWithSessions(folders: Folders, context: Context): Promise<readonly HostDisk[]> {
	const [disks, sessions] = await Promise.all([listDisks(context), readSessions(folders)]);
	return disks.map(disk => markSessions(disk, sessions));
}

/** An image, and whether a session has it. @throws UserError when it is no image that we know. */
export async function lookAtImage(folders: Folders, file: string, context: Context): Promise<HostDisk> {
	await requireFile(file);
	const image = await listImage(file, await fileSystemsOfThisComputer(), context);
	return markSessions(image, await readSessions(folders));
}

/** Say of a disk what sessions have of it: this computer itself does not know. A session that only reads takes nothing from others that do. */
export function markSessions(disk: HostDisk, sessions: readonly User[]): HostDisk {
	const users = sessions.filter(({request}) => request.source.path === disk.path && !request.readOnly);
	const [first] = users;
	if (!first) return disk;
	const ofAll = users.find(({request}) => request.source.partitions.length === 0 || !request.source.isDevice);
	return {
		...mark(disk, ofAll ?? first),
		partitions: disk.partitions.map(partition => {
			const user = ofAll ?? users.find(({request}) => request.source.partitions.includes(partition.number));
			return user ? mark(partition, user) : partition;
		}),
	};
}

function mark<Part extends Volume>(part: Part, {status, request}: User): Part {
	const reason = status.mountpoint ? `mounted at ${status.mountpoint} by vmfuse-tui` : `in use by session ${request.id} of vmfuse-tui`;
	return {...part, inUse: part.inUse ?? {reason}};
}
