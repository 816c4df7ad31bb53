import {CommandError, UserError} from '../errors.js';
import {poll} from '../poll.js';
import {serverFile} from './channel/service-script.js';
import type {Guest} from './guest.js';
import {guestMountpoint} from './guest-mountpoint.js';
import {parseUsers} from './mount-users.js';
import {askGuest} from './records.js';
import {scriptEnd, scriptPrelude} from './script-prelude.js';
import {writeLimit} from './writes.js';

type UnmountOptions = {
	/** Milliseconds to wait for programs that still use it: the SFTP server of a connection that has just ended needs a moment. */
	readonly busyLimit?: number;
};

/**
One attempt, in one round trip. umount writes what was written since the sync, however long that takes.
Arguments: the mountpoint, how the kernel writes it in mountinfo (proc(5)), and where the number of its SFTP server is.
*/
const script = `${scriptPrelude}
here=$2
mounted() { while read -r _ _ _ _ at _; do [ "$at" = "$here" ] && return; done </proc/self/mountinfo; return 1; }
mounted && {
	sync
	said=$(umount "$1" 2>&1)
	field text status $?
	field text said "$said"
	mounted && {
		field text mounted yes
		# Nobody talks to it any more.
		read -r server <"$3" && kill -9 "$server"
	}
}
${scriptEnd}`;

const escaped = (mountpoint: string) =>
	mountpoint.replaceAll(/[ \t\n\\]/g, character => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`);

/**
Write everything to the disk and unmount, never lazily. Resolves when the mount is gone; harmless when nothing is mounted there.
@throws UserError when it stays in use, naming the programs that use it; CommandError when the guest cannot write or unmount.
*/
export async function unmountDevice(guest: Guest, mountpoint = guestMountpoint, {busyLimit = 30_000}: UnmountOptions = {}): Promise<void> {
	const attempt = async () => {
		const answer = await askGuest(guest, {
			script,
			arguments: [mountpoint, escaped(mountpoint), serverFile(mountpoint)],
			timeout: writeLimit,
		});
		const status = Number(answer.get('status') ?? 0);
		const said = answer.get('said') ?? '';
		if (status !== 0 && !/busy/i.test(said)) {
			throw new CommandError(`the guest cannot unmount ${mountpoint}: ${said.trim()}`, {
				command: ['umount', mountpoint],
				status,
				stderr: said,
			});
		}

		return !answer.has('mounted') || undefined;
	};
	if (await poll(attempt, {signal: guest.context.signal, limit: busyLimit, every: 50})) return;
	const users = await usersOf(guest, mountpoint);
	throw new UserError(`the guest cannot unmount ${mountpoint}: it is used by ${users.join(', ') || 'the kernel itself'}`, {
		nextSteps: ['Wait until that has ended, or end it: vmfuse-tui shell', 'Then unmount it again'],
	});
}

/** Programs that have something open below a folder, as `name (number)`. */
async function usersOf(guest: Guest, folder: string): Promise<readonly string[]> {
	const script = 'ls -l /proc/[0-9]*/cwd /proc/[0-9]*/root /proc/[0-9]*/exe /proc/[0-9]*/fd';
	const {stdout} = await guest.run(['sh', '-c', script], {accept: 'any'});
	return Promise.all(
		parseUsers(stdout, folder)
			.slice(0, 5)
			.map(async pid => {
				const {stdout: name} = await guest.run(['cat', `/proc/${pid}/comm`], {accept: 'any'});
				return `${name.trim() || 'a program'} (${pid})`;
			}),
	);
}
