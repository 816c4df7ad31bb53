import * as v from 'valibot';
import type {GuestDevice} from '../../guest/guest-device.js';
import {splitSubvolume} from '../../guest/subvolumes.js';
import {type HostDisk, hostDisk, type Volume} from '../../host/disks/host-disk.js';
import {listImage as readImage} from '../../host/disks/image.js';
import {fileSystemsOfThisComputer, listDisks as listOwnDisks} from '../../host/disks/list-disks.js';
import type {Source} from '../../host/source-argument.js';
import type {DriverlessRuntime} from '../../runtime.js';
import {machineOf} from '../../session/holdings.js';
import {sourcesOf} from '../../session/request.js';
import {canBeJoined, readSessions, type SessionRecord, usesDisk} from '../../session/session-record.js';
import {expandHome} from '../expand-home.js';

/** The disks of this computer, or the images in the order in which they were named. */
export const disksSchema = v.object({disks: v.array(hostDisk)});

type User = Pick<SessionRecord, 'request' | 'status'> & {
	/** Whether others can join its machine. */
	readonly canBeJoined?: boolean;
};

async function usersOf({folders}: DriverlessRuntime): Promise<readonly User[]> {
	const records = await readSessions(folders);
	return Promise.all(records.map(async record => ({...record, canBeJoined: await canBeJoined(record)})));
}

/** The disks of this computer, and which of them sessions have. */
export async function listDisks(runtime: DriverlessRuntime): Promise<readonly HostDisk[]> {
	const [disks, sessions] = await Promise.all([listOwnDisks(runtime.context), usersOf(runtime)]);
	return disks.map(disk => markSessions(disk, sessions));
}

/** What is in an image, and whether a session has it. `~` is understood. @throws UsageError when it does not exist, UserError when it is no image that we know. */
export async function listImage(runtime: DriverlessRuntime, file: string): Promise<HostDisk> {
	const [image] = await listImages(runtime, [expandHome(file)]);
	return image as HostDisk;
}

/** The same for several, in their order. */
export async function listImages(runtime: DriverlessRuntime, files: readonly string[]): Promise<readonly HostDisk[]> {
	const knowsHere = await fileSystemsOfThisComputer();
	const found: HostDisk[] = [];
	for (const file of files) found.push(await readImage(file, knowsHere, runtime.context));
	const sessions = await usersOf(runtime);
	return found.map(image => markSessions(image, sessions));
}

/** Say of a disk what sessions have of it: this computer itself does not know. A session that only reads takes nothing from others that do. */
export function markSessions(disk: HostDisk, sessions: readonly User[]): HostDisk {
	const writers = sessions.filter(one => !one.request.readOnly && usesDisk(one));
	const uses = writers.flatMap(user => sourcesOf(user.request).flatMap(source => (source.path === disk.path ? [{user, source}] : [])));
	const [first] = uses;
	if (!first) return disk;
	const shows = ({source}: Use, number: number) => source.partitions.includes(number);
	const isOfAll = ({source}: Use) => source.partitions.length === 0 || !source.isDevice;
	return {
		...mark(disk, uses.find(isOfAll) ?? first, writers),
		partitions: disk.partitions.map(partition => {
			const use = uses.find(one => shows(one, partition.number)) ?? uses.find(isOfAll);
			return use ? mark(partition, use, writers, partition.number) : partition;
		}),
	};
}

/** What a session has of a disk. */
type Use = {readonly user: User; readonly source: Source};

/** @param number - of a partition; by default it is the whole disk. */
function mark<Part extends Volume>(part: Part, {user, source}: Use, users: readonly User[], number?: number): Part {
	const {status, request, canBeJoined} = user;
	const reason = status.mountpoint ? `mounted at ${status.mountpoint} by vmfuse-tui` : `in use by session ${request.id} of vmfuse-tui`;
	const isShown = source.partitions.length === 0 || (number !== undefined && source.partitions.includes(number));
	const canJoin = canBeJoined && isShown && isMoreLeft(user, users, number);
	return {...part, inUse: part.inUse ?? {reason, ...(canJoin ? {canJoin: true as const} : {})}};
}

/** Whether there is more to mount than what is mounted, of a partition or all of it, as far as the guest told when it was looked at. */
function isMoreLeft({request, status: {devices = []}}: User, users: readonly User[], number: number | undefined): boolean {
	const inMachine = users.filter(other => machineOf(other.request) === machineOf(request));
	const mounted = new Set(inMachine.map(({status: {device = ''}}) => splitSubvolume(devices, device).device));
	const left = devices.filter(({path, mountable, blocker}) => (mountable || blocker?.code === 'locked') && !mounted.has(path));
	return number === undefined ? left.length > 0 : left.some(({path}) => liesOn(path, number, devices));
}

function liesOn(path: string, number: number, devices: readonly GuestDevice[]): boolean {
	const {kind, parents} = devices.find(device => device.path === path) ?? {parents: []};
	const isIt = kind === 'partition' && Number(/\d+$/.exec(path)?.[0]) === number;
	return isIt || parents.some(parent => liesOn(parent, number, devices));
}
