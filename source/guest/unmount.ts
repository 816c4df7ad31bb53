import {setTimeout as delay} from 'node:timers/promises';
import {CommandError, UserError} from '../errors.js';
import {anyStatus} from './any-status.js';
import {guestMountpoint} from './block-devices.js';
import type {Guest} from './guest.js';
import {parseUsers} from './mount-users.js';
import {mountedAt} from './mounted-at.js';
import {sync} from './writes.js';

type UnmountOptions = {
	/** Milliseconds to wait for programs that still use it: the SFTP server of a connection that has just ended needs a moment. */
	readonly busyLimit?: number;
};

/**
Write everything to the disk and unmount, never lazily. Resolves when the mount is seen gone; harmless when nothing is mounted there.
@throws UserError when it stays in use, naming by whom; CommandError when the guest cannot write or unmount.
*/
export async function unmountDevice(guest: Guest, mountpoint = guestMountpoint, {busyLimit = 30_000}: UnmountOptions = {}): Promise<void> {
	const end = performance.now() + busyLimit;
	if (!(await mountedAt(guest, mountpoint))) {
		return;
	}

	await sync(guest);
	while (await mountedAt(guest, mountpoint)) {
		// What was written since the sync is written now, however long it takes.
		const {status, stderr} = await guest.run(['umount', mountpoint], {accept: anyStatus, timeout: 30 * 60_000});
		if (status === 0) {
			continue;
		}

		if (!/busy/i.test(stderr)) {
			throw new CommandError(`The guest cannot unmount ${mountpoint}: ${stderr.trim()}`, {command: ['umount', mountpoint], status, stderr});
		}

		if (performance.now() >= end) {
			const users = await usersOf(guest, mountpoint);
			throw new UserError(`The guest cannot unmount ${mountpoint}: it is used by ${users.join(', ') || 'the kernel itself'}`);
		}

		await delay(300, undefined, {signal: guest.context.signal}).catch(() => guest.context.signal.throwIfAborted());
	}
}

/** Programs that have something open below a folder, as `name (number)`. */
async function usersOf(guest: Guest, folder: string): Promise<readonly string[]> {
	const script = 'ls -l /proc/[0-9]*/cwd /proc/[0-9]*/root /proc/[0-9]*/exe /proc/[0-9]*/fd';
	const {stdout} = await guest.run(['sh', '-c', script], {accept: anyStatus});
	const users = parseUsers(stdout, folder);
	return Promise.all(
		users.slice(0, 5).map(async pid => {
			const {stdout: name} = await guest.run(['cat', `/proc/${pid}/comm`], {accept: anyStatus});
			return `${name.trim() || 'a program'} (${pid})`;
		}),
	);
}
