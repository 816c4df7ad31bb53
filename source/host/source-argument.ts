import {constants, realpath, stat} from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import {imageFormats} from '../disk/image-format.js';
import {RequirementError, UsageError} from '../errors.js';
import type {Context} from '../events.js';
import {count} from '../schemas.js';
import type {Parsed} from '../stored-record.js';
import {printable} from '../text/printable.js';
import {planGrant} from './device-permission.js';
import {diskBlocker} from './disk-blocker.js';
import {diskIdentity, identityOfDisk, readIdentity} from './disk-identity.js';
import {cutShortText} from './disks/cut-short.js';
import type {HostDisk} from './disks/host-disk.js';
import {listImage} from './disks/image.js';
import {listDisks} from './disks/list-disks.js';
import {mayAccess} from './may-access.js';
import {thisPlatform} from './platform/index.js';

/** What the user wants to have mounted from. */
export const sourceSchema = v.object({
	/** The whole disk's node, or the image file: absolute, without symbolic links. */
	path: v.string(),
	/** Otherwise it is an image. */
	isDevice: v.boolean(),
	format: v.picklist(imageFormats),
	/** In ascending order, each once; empty: the whole disk. */
	partitions: v.array(count),
	/** The partitions' own nodes, in the same order; empty unless all of them have one. */
	partitionPaths: v.array(v.string()),
	/** Bytes of the whole disk. */
	size: count,
	/** Bytes of its own sectors, where they are not 512. */
	sectorSize: v.optional(v.literal(4096)),
	/** It can only be read. */
	readOnly: v.boolean(),
	/** What lies in part behind its end, by the number of the partition; 0 is the disk itself. */
	cutShort: v.optional(v.array(v.object({number: count, message: v.string()}))),
	/** What it was when it was chosen. Absent in what older releases wrote. */
	identity: v.optional(diskIdentity),
});
export type Source = Parsed<typeof sourceSchema>;

const seeDisks = 'See the disks and partitions: vmfuse-tui disks';

/**
Find out what a SOURCE argument means: a disk (/dev/sda, /dev/disk0), a partition (/dev/sda7, /dev/nvme0n1p7, /dev/disk0s7, /dev/ada0p7) or
an image file. Links such as /dev/disk/by-id/… are followed. Nothing is changed.
@param partitions - The PARTITION argument, or some numbers. They must agree with SOURCE when that is a partition.
@param options - `readOnly`: the caller only wants to read.
@throws UsageError when there is no such thing or it cannot be used, RequirementError when we have no permission for it.
*/
export async function resolveSource(
	source: string,
	partitions: string | readonly number[] | undefined,
	{readOnly}: {readonly readOnly: boolean},
	context: Context,
): Promise<Source> {
	const wanted = typeof partitions === 'string' ? parsePartitions(partitions) : inOrder(partitions ?? []);
	const {file, isDevice} = await locate(source);
	const {disk, numbers} = isDevice
		? pickFrom(await listDisks(context), thisPlatform().listedNode?.(file) ?? file, wanted)
		: {disk: await listImage(file, () => false, context), numbers: wanted};
	checkUsable(disk, numbers, readOnly);
	if (isDevice) await announceGrant(disk.path, readOnly, context);
	if (disk.problem !== undefined) context.emit({type: 'warning', text: `${disk.path}: ${printable(disk.problem)}`});
	for (const {message} of disk.remarks ?? []) context.emit({type: 'warning', text: `${disk.path}: ${printable(message)}`});
	const cut = cutVolumes(disk);
	const paths = numbers.flatMap(number => disk.partitions.find(part => part.number === number)?.path ?? []);
	return {
		path: disk.path,
		isDevice,
		format: disk.format ?? 'raw',
		partitions: numbers,
		partitionPaths: paths.length === numbers.length ? paths : [],
		size: disk.size,
		...(isDevice && disk.sectorSize === 4096 ? {sectorSize: 4096 as const} : {}),
		readOnly: disk.readOnly,
		identity: isDevice ? identityOfDisk(disk, numbers) : await readIdentity({path: disk.path, isDevice, partitions: numbers}, context),
		...(cut.length > 0 ? {cutShort: cut} : {}),
	};
}

/** What lies in part behind the end of a disk, of which the file system is not known to be whole. */
function cutVolumes(disk: HostDisk): NonNullable<Source['cutShort']> {
	return [{number: 0, ...disk}, ...disk.partitions].flatMap(({number, cutShort}) =>
		cutShort?.contents === 'cut' ? [{number, message: cutShortText(cutShort, disk.kind, number === 0 ? 'its file system ' : '')}] : [],
	);
}

/** "7", or several: "7,8". @returns Them in order, each once. @throws UsageError when it is no list of partition numbers. */
export function parsePartitions(argument: string): readonly number[] {
	const words = argument.split(',').map(word => word.trim());
	const wrong = words.find(word => !/^[1-9]\d{0,3}$/.test(word));
	if (wrong === undefined) return inOrder(words.map(Number));
	throw new UsageError(`not a partition number: ${printable(wrong || argument)}`, {
		nextSteps: ['Several partitions are written with commas between them: 7,8', seeDisks],
	});
}

function inOrder(numbers: readonly number[]): readonly number[] {
	return [...new Set(numbers)].sort((one, other) => one - other);
}

async function locate(source: string): Promise<{readonly file: string; readonly isDevice: boolean}> {
	const given = path.resolve(source);
	try {
		const file = await realpath(given);
		const status = await stat(file);
		if (thisPlatform().isDiskNode(status)) return {file, isDevice: true};
		const is = status.isDirectory() ? 'a directory, not a disk or an image' : 'neither a disk nor an image';
		if (!status.isFile()) throw new UsageError(`${given} is ${is}`, {nextSteps: [seeDisks]});
		if (!(await mayAccess(file, constants.R_OK))) throw noPermission(file);
		return {file, isDevice: false};
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		if (code === 'EACCES') throw noPermission(given, error);
		// A partition may have a number and no node.
		if (code === 'ENOENT' && given.startsWith('/dev/')) return {file: given, isDevice: true};
		if (code === 'ENOENT' || code === 'ENOTDIR')
			throw new UsageError(`there is no disk or image ${given}`, {code: 'no-disk', nextSteps: [seeDisks]});
		throw error;
	}
}

function noPermission(file: string, cause?: unknown) {
	return new RequirementError(`you have no permission to read ${file}`, {cause, nextSteps: [`See who has: ls -ld ${file}`]});
}

/**
The disk, and the numbers of its partitions, that a device path and numbers mean; without numbers the whole disk. Pure. Whether the disk has
partitions of these numbers is for `checkUsable`.
@throws UsageError when there is no such disk, or the two disagree.
*/
export function pickFrom(
	disks: readonly HostDisk[],
	node: string,
	numbers: readonly number[],
): {readonly disk: HostDisk; readonly numbers: readonly number[]} {
	const whole = disks.find(disk => disk.path === node);
	if (whole) return {disk: whole, numbers};
	for (const disk of disks) {
		const number = partitionNumber(disk, node);
		if (number === undefined) continue;
		const other = numbers.find(one => one !== number);
		if (other === undefined) return {disk, numbers: [number]};
		throw new UsageError(`${node} is partition ${number} of ${disk.path}, not ${other}`, {
			nextSteps: [`For several partitions, name the disk: ${disk.path}`],
		});
	}

	throw new UsageError(`there is no disk ${node}`, {code: 'no-disk', nextSteps: [seeDisks]});
}

/** The number of the partition that a node means, by its path or, where it has none, by the name that it would have; undefined if of another disk. */
function partitionNumber(disk: HostDisk, node: string): number | undefined {
	const listed = disk.partitions.find(part => part.path === node);
	if (listed) return listed.number;
	// A disk whose name ends in a digit has a letter between: /dev/nvme0n1p7, /dev/disk4s7.
	const pattern = /\d$/.test(disk.path) ? /^[ps](\d+)$/ : /^(\d+)$/;
	const digits = node.startsWith(disk.path) ? pattern.exec(node.slice(disk.path.length))?.[1] : undefined;
	const hasOtherNode = disk.partitions.some(({number, path: other}) => number === Number(digits) && other !== undefined);
	return digits === undefined || hasOtherNode ? undefined : Number(digits);
}

/** @throws UsageError when a disk, or one of its partitions, cannot be given to a guest. */
export function checkUsable(disk: HostDisk, numbers: readonly number[], wantsReadOnly: boolean): void {
	const blocker = diskBlocker(disk, numbers);
	if (blocker) {
		const {code, message, nextSteps} = blocker;
		const what = numbers.length === 1 && code !== 'no-partition' ? `partition ${numbers[0]} of ${disk.path}` : disk.path;
		const isInUse = code === 'in-use';
		throw new UsageError(`${what} ${isInUse ? 'is in use' : 'cannot be used'}: ${message}`, {
			code: isInUse ? 'disk-in-use' : code === 'no-partition' ? code : 'disk-unusable',
			nextSteps,
		});
	}

	if (disk.readOnly && !wantsReadOnly) {
		const why = disk.remarks?.find(({code}) => readOnlyRemarks.has(code))?.message;
		throw new UsageError(`${disk.path} can only be read${why === undefined ? '' : `: ${printable(why)}`}`, {
			nextSteps: ['Mount it read-only: add --read-only'],
		});
	}
}

/** Codes of what makes that a disk or image is only read. */
const readOnlyRemarks: ReadonlySet<string> = new Set(['not-whole', 'damaged', 'read-only-format', 'array-member']);

async function announceGrant(device: string, readOnly: boolean, {emit}: Context): Promise<void> {
	const grant = await planGrant(device, {readOnly});
	if (!grant) return;
	const text = `you have no permission to open ${device}. While it is mounted, you will own it (sudo chown ${grant.uid} ${device}). Then its owner is restored.`;
	emit({type: 'notice', text});
}
