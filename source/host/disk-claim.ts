import {open, readdir, stat} from 'node:fs/promises';
import path from 'node:path';
import {UserError} from '../errors.js';
import type {Context} from '../events.js';
import type {Folders} from '../folders.js';
import {releaseDisk} from './disk-blocker.js';
import {deviceUse} from './disks/list-disks.js';
import {acquireLock, readHolder} from './lock.js';
import {thisPlatform} from './platform/index.js';

export type Claim = {
	/** Harmless when it was released. */
	release(): Promise<void>;
};

type Options = {
	/** Several may read one image. */
	readonly readOnly: boolean;
	readonly folders: Folders;
};

/**
Claim a disk, a partition or an image for this process, for as long as it lives. A lock keeps other sessions from it. Where the system can do so,
it keeps everybody else from using the device.
@throws UserError saying who uses it.
*/
export async function claimDisk(file: string, {readOnly, folders}: Options, context: Context): Promise<Claim> {
	const status = await stat(file);
	const isDevice = !status.isFile();
	const what = `${isDevice ? 'the disk' : 'the image'} ${file}`;
	// An image is its inode, under whatever name; a device is its number.
	const key = isDevice ? `device-${status.rdev}` : `image-${status.dev}-${status.ino}`;
	const lock = await lockShared(path.join(folders.state, 'locks', key), {what, readOnly: readOnly && !isDevice});
	const flags = thisPlatform().exclusiveFlags;
	if (!isDevice || flags === undefined) return lock;
	try {
		const handle = await open(file, flags);
		return {
			async release() {
				await handle.close();
				await lock.release();
			},
		};
	} catch (error) {
		await lock.release();
		throw await explainOpenError(file, error as NodeJS.ErrnoException, context);
	}
}

async function explainOpenError(device: string, cause: NodeJS.ErrnoException, context: Context): Promise<Error> {
	if (cause.code === 'EBUSY') {
		const use = await deviceUse(device, context).catch(() => undefined);
		return new UserError(`${device} is in use: ${use ?? 'this computer uses it, for example as part of a RAID or of a volume group'}`, {
			code: 'disk-in-use',
			cause,
			nextSteps: [releaseDisk],
		});
	}

	const isDenied = cause.code === 'EACCES' || cause.code === 'EPERM';
	return isDenied ? new UserError(`you have no permission to open ${device}`, {cause, nextSteps: [`See who has: ls -l ${device}`]}) : cause;
}

/**
One session may write, or several may read. Each first takes a lock of its own and then checks those of the others. So two that come at the same
time may both fail, but never both succeed.
*/
async function lockShared(file: string, {what, readOnly}: {readonly what: string; readonly readOnly: boolean}): Promise<Claim> {
	const writer = `${file}.write`;
	const folder = path.dirname(file);
	const own = await acquireLock(readOnly ? `${file}.read.${process.pid}` : writer, {what});
	try {
		const others = readOnly
			? [writer]
			: (await readdir(folder)).filter(name => name.startsWith(`${path.basename(file)}.read.`)).map(name => path.join(folder, name));
		for (const other of others) {
			// Throws when its holder runs, and removes it when not.
			if (await readHolder(other)) await (await acquireLock(other, {what})).release();
		}
	} catch (error) {
		await own.release();
		throw error;
	}

	return own;
}
