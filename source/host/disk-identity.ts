import {stat} from 'node:fs/promises';
import * as v from 'valibot';
import {UserError} from '../errors.js';
import type {Context} from '../events.js';
import type {Parsed} from '../stored-record.js';
import type {HostDisk, Volume} from './disks/host-disk.js';
import {listDisks} from './disks/list-disks.js';

/** What tells a disk, and what is on it, from another one: by names that people understand. What could not be found out is left out. */
export const diskIdentity = v.record(v.string(), v.string());
export type DiskIdentity = Parsed<typeof diskIdentity>;

type Chosen = {
	/** As listed. */
	readonly path: string;
	readonly isDevice: boolean;
	/** Empty: the whole disk. */
	readonly partitions: readonly number[];
};

/** The identity of a disk or image as it is now. @throws UserError when it is gone. */
export async function readIdentity({path, isDevice, partitions}: Chosen, context: Context): Promise<DiskIdentity> {
	if (!isDevice) return identityOfImage(path);
	const disk = (await listDisks(context)).find(one => one.path === path);
	if (!disk)
		throw new UserError(`${path} is gone: there is no such disk any more`, {
			code: 'no-disk',
			nextSteps: ['See the disks: vmfuse-tui disks'],
		});
	return identityOfDisk(disk, partitions);
}

/** An image is its file, as long as nobody writes to it. */
async function identityOfImage(path: string): Promise<DiskIdentity> {
	const {dev, ino, size, mtimeMs} = await stat(path);
	return {file: `${dev}:${ino}`, size: String(size), 'time of the last change': new Date(mtimeMs).toISOString()};
}

/** Of the partitions that were chosen; of all of them, and of the disk itself, when that was chosen as a whole. */
export function identityOfDisk({model, serial, size, partitions, ...whole}: HostDisk, numbers: readonly number[]): DiskIdentity {
	const chosen = partitions.filter(({number}) => numbers.length === 0 || numbers.includes(number));
	const found = {
		model,
		'serial number': serial,
		size: String(size),
		...(numbers.length === 0 ? {contents: contentsOf(whole)} : {}),
		...Object.fromEntries(
			chosen.flatMap(part => [
				[`size of partition ${part.number}`, String(part.size)],
				[`contents of partition ${part.number}`, contentsOf(part)],
			]),
		),
	};
	return Object.fromEntries(Object.entries(found).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function contentsOf({fileSystem, uuid}: Pick<Volume, 'fileSystem' | 'uuid'>): string | undefined {
	return uuid === undefined ? undefined : `${fileSystem} ${uuid}`;
}

/** The names of what is different. A fact that only one of them has does not count: more is known of a disk that we may open. */
export function differences(before: DiskIdentity, now: DiskIdentity): readonly string[] {
	return Object.keys(before).filter(name => now[name] !== undefined && now[name] !== before[name]);
}

/** @throws UserError when the disk is not the one that was chosen, or something has changed what is on it. */
export async function checkIdentity(chosen: Chosen & {readonly identity?: DiskIdentity | undefined}, context: Context): Promise<void> {
	if (!chosen.identity) return;
	const different = differences(chosen.identity, await readIdentity(chosen, context));
	if (different.length === 0) return;
	throw new UserError(`${chosen.path} has changed since it was chosen. Different: ${different.join(', ')}`, {
		code: 'disk-changed',
		nextSteps: ['See what it is now: vmfuse-tui disks', 'Find out what else uses it, then choose again'],
	});
}
