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
Claim a disk, a partition or an image for this process, for as long as it lives: other sessions are kept off by a lock, and where the system
can, it keeps everybody else from using the device.
@throws UserError saying who uses it.
*/
export async function claimDisk(file: string, {readOnly, folders}: Options, context: Context): Promise<Claim> {
	const status = await stat(file);
	const isDevice = !status.isFile();
	const what = `${isDevice ? 'the disk' : 'the image'} ${file}`;
	// An image is its inode, under whatever name; a device is its number.
	const key = isDevice ? `device-${status.rdev}` : `image-${status.dev}-${status.ino}`;
	const lock = await lockShared(path.join(folders.state, 'locks', key), {what, readOnly: readOnly && !isDevice});
	try {
		const flags = thisPlatform().exclusiveFlags;
		if (!isDevice || flags === undefined) return lock;
		const handle = await openExclusively(file, flags, context);
		return {
			async release() {
				await handle.close();
				await lock.release();
			},
		};
	} catch (error) {
		await lock.release();
		throw error;
	}
}

async function openExclusively(device: string, flags: number, context: Context) {
	try {
		return await open(device, flags);
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		if (code === 'EBUSY') {
			const use = await deviceUse(device, context).catch(() => undefined);
			throw new UserError(`${device} is in use: ${use ?? 'this computer uses it, for example as part of a RAID or of a volume group'}`, {
				code: 'disk-in-use',
				cause: error,
				nextSteps: [releaseDisk],
			});
		}

		if (code === 'EACCES' || code === 'EPERM') {
			throw new UserError(`you have no permission to open ${device}`, {cause: error, nextSteps: [`See who has: ls -l ${device}`]});
		}

		throw error;
	}
}

/**
One may write, or several may read. Each makes itself known first and looks for the others then, so that two who come at the same time
can both be refused, but never both be let in.
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
			// Throws when its holder runs, and clears it away when not.
			if (await readHolder(other)) await (await acquireLock(other, {what})).release();
		}
	} catch (error) {
		await own.release();
		throw error;
	}

	return own;
}
