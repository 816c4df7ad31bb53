import {access, constants, realpath, stat} from 'node:fs/promises';
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
import type {HostDisk, HostPartition} from './disks/host-disk.js';
import {listImage} from './disks/image.js';
import {listDisks} from './disks/list-disks.js';
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
	/** It can only be read. */
	readOnly: v.boolean(),
});
export type Source = Parsed<typeof sourceSchema>;

const listedNode = (node: string) => thisPlatform().listedNode?.(node) ?? node;

type Options = {
	/** Only reading is wanted. */
	readonly readOnly: boolean;
};

const seeDisks = 'See the disks and partitions: vmfuse-tui disks';

/**
Find out what a SOURCE argument means: a disk (/dev/sda, /dev/disk0), a partition (/dev/sda7, /dev/nvme0n1p7, /dev/disk0s7, /dev/ada0p7) or
an image file; links such as /dev/disk/by-id/… are followed. Nothing is changed.
@param partitions - The PARTITION argument, or some numbers; they must agree with SOURCE when that is a partition.
@throws UsageError when there is no such thing or it must not be used, RequirementError when we may not look at it.
*/
export async function resolveSource(
	source: string,
	partitions: string | readonly number[] | undefined,
	{readOnly}: Options,
	context: Context,
): Promise<Source> {
	const numbers = typeof partitions === 'string' ? parsePartitions(partitions) : inOrder(partitions ?? []);
	const found = await locate(source);
	return found.isFile
		? resolveImage(found.path, numbers, {readOnly}, context)
		: resolveDevice(pickFrom(await listDisks(context), listedNode(found.path), numbers), {readOnly}, context);
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

async function locate(source: string): Promise<{readonly path: string; readonly isFile: boolean}> {
	const given = path.resolve(source);
	try {
		const resolved = await realpath(given);
		const status = await stat(resolved);
		if (status.isDirectory()) throw new UsageError(`${given} is a directory, not a disk or an image`, {nextSteps: [seeDisks]});
		if (!thisPlatform().isDiskNode(status) && !status.isFile())
			throw new UsageError(`${given} is neither a disk nor an image`, {nextSteps: [seeDisks]});
		return {path: resolved, isFile: status.isFile()};
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		if (code === 'EACCES') throw new RequirementError(`you may not look at ${given}`, {cause: error});
		// A partition may have a number and no node.
		if (code === 'ENOENT' && given.startsWith('/dev/')) return {path: given, isFile: false};
		if (code === 'ENOENT' || code === 'ENOTDIR')
			throw new UsageError(`there is no disk or image ${given}`, {code: 'no-disk', nextSteps: [seeDisks]});
		throw error;
	}
}

/** Without partitions: the whole disk. */
type Picked = {readonly disk: HostDisk; readonly partitions: readonly HostPartition[]};

/**
The disk, and the partitions of it, that a device path and numbers mean. Pure.
@throws UsageError when there is none, or the two disagree.
*/
export function pickFrom(disks: readonly HostDisk[], node: string, numbers: readonly number[]): Picked {
	const whole = disks.find(disk => disk.path === node);
	if (whole) return {disk: whole, partitions: numbers.map(number => partitionOf(whole, number))};
	for (const disk of disks) {
		const partition = disk.partitions.find(one => (one.path ?? nodeOf(disk.path, one.number)) === node);
		const other = numbers.find(number => number !== partition?.number);
		if (partition && other !== undefined) {
			throw new UsageError(`${node} is partition ${partition.number} of ${disk.path}, not ${other}`, {
				nextSteps: [`For several partitions, name the disk: ${disk.path}`],
			});
		}

		if (partition) return {disk, partitions: [partition]};
	}

	const disk = disks.find(one => isNodeOf(one.path, node));
	throw disk ? noPartition(disk, node) : new UsageError(`there is no disk ${node}`, {code: 'no-disk', nextSteps: [seeDisks]});
}

/** How Linux would name a partition's node: with a "p" between when the disk's name ends in a digit. */
function nodeOf(disk: string, number: number) {
	return `${disk}${/\d$/.test(disk) ? 'p' : ''}${number}`;
}

function isNodeOf(disk: string, node: string) {
	return node.startsWith(disk) && /^[ps]?\d+$/.test(node.slice(disk.length)) && (/\D$/.test(disk) || /^[ps]/.test(node.slice(disk.length)));
}

function partitionOf(disk: HostDisk, number: number): HostPartition {
	const partition = disk.partitions.find(one => one.number === number);
	if (!partition) throw noPartition(disk, `partition ${number}`);
	if (partition.extended) {
		throw new UsageError(`partition ${number} of ${disk.path} only holds other partitions`, {
			nextSteps: [`Choose one of ${numbersOf(disk)}.`],
		});
	}

	return partition;
}

function noPartition(disk: HostDisk, what: string) {
	const numbers = numbersOf(disk);
	const step = numbers === '' ? 'It has none. To use all of the disk, give "-" instead of a number.' : `There are: ${numbers}`;
	return new UsageError(`${disk.path} has no ${what.startsWith('/') ? `partition ${what}` : what}`, {
		code: 'no-partition',
		nextSteps: [disk.problem ?? step],
	});
}

function numbersOf({partitions}: HostDisk) {
	return partitions
		.filter(({extended}) => !extended)
		.map(({number}) => number)
		.join(', ');
}

async function resolveImage(file: string, numbers: readonly number[], {readOnly}: Options, context: Context): Promise<Source> {
	const {size} = await stat(file);
	if (size === 0) throw new UsageError(`${file} is empty`, {nextSteps: ['Choose an image that has something in it.']});
	if (!(await may(file, constants.R_OK))) throw new RequirementError(`you may not read ${file}`);
	const image = await listImage(file, () => false, context);
	const partitions = numbers.map(number => partitionOf(image, number));
	refuseBlocked(image, numbers, readOnly);
	return {
		path: image.path,
		isDevice: false,
		format: image.format ?? 'raw',
		partitions: partitions.map(({number}) => number),
		partitionPaths: [],
		size: image.size,
		readOnly: image.readOnly,
	};
}

async function resolveDevice({disk, partitions}: Picked, {readOnly}: Options, context: Context): Promise<Source> {
	refuseBlocked(
		disk,
		partitions.map(({number}) => number),
		readOnly,
	);
	const grant = await planGrant(disk.path, {readOnly});
	if (grant) {
		context.emit({
			type: 'notice',
			text: `you may not open ${disk.path}: it will be yours for the time (sudo chown ${grant.uid} ${disk.path})`,
		});
	}

	const paths = partitions.flatMap(({path}) => path ?? []);
	return {
		path: disk.path,
		isDevice: true,
		format: 'raw',
		partitions: partitions.map(({number}) => number),
		partitionPaths: paths.length === partitions.length ? paths : [],
		size: disk.size,
		readOnly: disk.readOnly,
	};
}

function refuseBlocked(disk: HostDisk, numbers: readonly number[], wantsReadOnly: boolean) {
	const blocker = diskBlocker(disk, numbers);
	if (blocker) {
		const what = numbers.length === 1 ? `partition ${numbers[0]} of ${disk.path}` : disk.path;
		const {code, message, nextSteps} = blocker;
		throw new UsageError(`${what} ${code === 'in-use' ? 'is in use' : 'cannot be used'}: ${message}`, {
			code: code === 'in-use' ? 'disk-in-use' : 'disk-unusable',
			nextSteps,
		});
	}

	if (disk.readOnly && !wantsReadOnly)
		throw new UsageError(`${disk.path} can only be read`, {nextSteps: ['Mount it read-only: add --read-only']});
}

async function may(file: string, mode: number) {
	return access(file, mode).then(
		() => true,
		() => false,
	);
}
