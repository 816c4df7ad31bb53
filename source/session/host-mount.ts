import type {ChildProcess} from 'node:child_process';
import {readFile, stat} from 'node:fs/promises';
import {UserError} from '../errors.js';
import type {Context} from '../events.js';
import type {Sshfs, SshfsAbilities} from '../host/fuse.js';
import {thisPlatform} from '../host/platform/index.js';
import {poll} from '../poll.js';
import {cacheOptions} from './cache-options.js';
import {hasEnded, startChild} from './child.js';
import {portInsideLine} from './links/port-inside.js';
import {sshInsideLine} from './links/ssh-inside.js';
import {sshVariable, symlinkOptions} from './links/symlinks.js';
import {guestAlias} from './ssh-config.js';
import type {MountRequest} from './supervisor-protocol.js';

/** Milliseconds for sshfs to connect to a guest of the usual pace. Without KVM the handshake alone takes seconds. */
const readyLimit = 90_000;

export type HostMount = Pick<MountRequest, 'readOnly' | 'ownership' | 'symlinks'> & {
	/** How the mount table names it. */
	readonly source: string;
	readonly mountpoint: string;
	readonly guestPath: string;
	readonly sshConfigFile: string;
	/** See `SessionFiles`. Undefined: others may change the files at any time. It counts only with a private port. */
	readonly aloneFile?: string | undefined;
	/** The host's end of the private port at which the guest's SFTP server waits; undefined: over SSH. */
	readonly port?: string | undefined;
};

/**
The arguments of sshfs for one mount. It stays in the foreground, so its end is the end of the mount.
With `sshfs_sync` every write waits for the guest, so that errors reach the program that writes; on a local link that is faster too. There is
no `reconnect`, since the same clone never comes back. Without root, files of the guest's root, as which we create all files, show as the
user's. The guest's root may do everything there, whoever seems to own a file, and this computer does not check permissions again.
@param sshfs What it can do.
@param user Who mounts.
*/
export function sshfsArguments(
	{source, mountpoint, guestPath, readOnly, ownership, symlinks, sshConfigFile, port}: HostMount,
	sshfs: SshfsAbilities,
	{uid, gid}: {readonly uid: number; readonly gid: number},
): readonly string[] {
	const options = [
		'sshfs_sync',
		...cacheOptions(sshfs),
		...(readOnly ? ['ro'] : []),
		...(uid === 0 ? [] : ['idmap=user']),
		...(ownership === 'mine' ? [`uid=${uid}`, `gid=${gid}`] : []),
		`fsname=${source.replaceAll(/[\\,]/g, String.raw`\$&`)}`,
		'subtype=vmfuse-tui',
		...symlinkOptions(symlinks, sshfs, port !== undefined),
	];
	return ['-f', '-F', sshConfigFile, '-o', options.join(','), `${guestAlias}:${guestPath}`, mountpoint];
}

/**
sshfs asks itself to end (SIGTERM) when its connection breaks, and unmounts: programs would then write into the empty folder below, and nobody would
be told. So it is deaf to that, as libfuse leaves a signal alone that is ignored from the start. Whatever it is asked for then fails.
*/
const deaf = ['/bin/sh', '-c', 'trap "" HUP INT TERM; exec "$@"', 'sshfs'] as const;

/** Start sshfs as our child. It ends when it is unmounted or killed. @param errorFile Takes what it says. */
export async function startSshfs(sshfs: Sshfs, mount: HostMount, errorFile: string): Promise<ChildProcess> {
	const user = {uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0};
	return startChild([...deaf, sshfs.program, ...sshfsArguments(mount, sshfs, user)], {
		output: errorFile,
		flags: 'w',
		env: {[sshVariable]: insteadOfSsh(mount)},
	});
}

/** The line that sshfs runs in place of ssh, where it does. */
function insteadOfSsh({port, guestPath, symlinks, aloneFile = ''}: HostMount): string {
	if (port === undefined) return sshInsideLine(guestPath);
	return portInsideLine(port, {root: symlinks === 'inside' ? guestPath : '', aloneFile});
}

/**
Wait until the mount can be used: it is in the mount table, and stat(2) on it is answered.
@param pace - of the guest.
@throws UserError when sshfs ended or the limit passed, with what it said.
*/
export async function waitForMount(
	sshfs: ChildProcess,
	mount: HostMount,
	errorFile: string,
	pace: number,
	context: Context,
): Promise<void> {
	const limit = readyLimit * pace;
	// stat(2) returns when the guest has answered, perhaps never: so it is not awaited, and there is one at a time.
	let isAsking = false;
	let hasAnswered = false;
	const ready = await poll(
		async lookNow => {
			if (hasEnded(sshfs)) return 'ended' as const;
			if (!(await isInMountTable(mount, context))) return undefined;
			if (!isAsking) {
				isAsking = true;
				stat(mount.mountpoint).then(
					() => {
						hasAnswered = true;
						lookNow();
					},
					() => {
						isAsking = false;
					},
				);
			}

			return hasAnswered ? ('ready' as const) : undefined;
		},
		{signal: context.signal, limit, every: 50},
	);
	if (ready === 'ready') return;
	const said = (await readFile(errorFile, 'utf8')).trim().split('\n').slice(-3).join('; ');
	throw new UserError(
		`sshfs ${ready === 'ended' ? 'ended' : `was not ready within ${Math.round(limit / 1000)} s`}${said ? `: ${said}` : ''}`,
		{
			nextSteps: ['mount it again', 'if that fails, too, check that FUSE and sshfs work here: vmfuse-tui doctor'],
		},
	);
}

/** Whether the mount table has the mount that we made: another one may be there since ours has gone. */
export async function isInMountTable({mountpoint, source}: Pick<HostMount, 'mountpoint' | 'source'>, context: Context): Promise<boolean> {
	const table = await thisPlatform().mountTable(context);
	return table.some(mount => mount.mountpoint === mountpoint && mount.source === source);
}
