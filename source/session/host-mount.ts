import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {open, readFile, stat} from 'node:fs/promises';
import {UserError} from '../errors.js';
import type {Context} from '../events.js';
import type {Sshfs, SshfsAbilities} from '../host/fuse.js';
import {thisPlatform} from '../host/platform/index.js';
import {sshInsideLine} from './links/ssh-inside.js';
import {type Symlinks, sshVariable, symlinkOptions} from './links/symlinks.js';
import type {Ownership} from './ownership.js';
import {guestAlias} from './ssh-config.js';
import {until} from './until.js';

/** Milliseconds for sshfs to connect. Without KVM the handshake alone takes seconds. */
const readyLimit = 90_000;

export type HostMount = {
	/** How the mount table is to name it. */
	readonly source: string;
	readonly mountpoint: string;
	readonly guestPath: string;
	readonly readOnly: boolean;
	readonly ownership: Ownership;
	readonly symlinks: Symlinks;
	readonly sshConfigFile: string;
};

/**
The arguments of sshfs for one mount. It stays in the foreground, so its end is the end of the mount.
`sshfs_sync`: every write waits for the guest, so that errors reach the one who writes; on a local link that is faster too. No `reconnect`:
the same clone never comes back. Without root, files of the guest's root, as which we create all, show as the user's. The guest's root may do
everything there, whoever a file seems to belong to, and this computer asks nobody else.
@param sshfs What it can do.
@param user Who mounts.
*/
export function sshfsArguments(
	{source, mountpoint, guestPath, readOnly, ownership, symlinks, sshConfigFile}: HostMount,
	sshfs: SshfsAbilities,
	{uid, gid}: {readonly uid: number; readonly gid: number},
): readonly string[] {
	const options = [
		'sshfs_sync',
		...(readOnly ? ['ro'] : []),
		...(uid === 0 ? [] : ['idmap=user']),
		...(ownership === 'mine' ? [`uid=${uid}`, `gid=${gid}`] : []),
		`fsname=${source.replaceAll(/[\\,]/g, String.raw`\$&`)}`,
		'subtype=vmfuse-tui',
		...symlinkOptions(symlinks, sshfs),
	];
	return ['-f', '-F', sshConfigFile, '-o', options.join(','), `${guestAlias}:${guestPath}`, mountpoint];
}

/**
Start sshfs as our child.
@param errorFile Takes what it says: it may outlive us, and would die of a closed pipe.
*/
export async function startSshfs(sshfs: Sshfs, mount: HostMount, errorFile: string): Promise<ChildProcess> {
	const errors = await open(errorFile, 'w', 0o600);
	try {
		const user = {uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0};
		const child = spawn(sshfs.program, sshfsArguments(mount, sshfs, user), {
			cwd: '/',
			env: {...process.env, [sshVariable]: sshInsideLine(mount.guestPath)},
			stdio: ['ignore', errors.fd, errors.fd],
		});
		await once(child, 'spawn');
		return child;
	} finally {
		await errors.close();
	}
}

/**
Wait until the mount can be used: it is in the mount table, and a look into it is answered.
@throws UserError when sshfs ended or the limit passed, with what it said.
*/
export async function waitForMount(sshfs: ChildProcess, mount: HostMount, errorFile: string, context: Context): Promise<void> {
	// A look does not return before the guest has answered, perhaps never: so it is not awaited, and there is one at a time.
	let look: 'none' | 'pending' | 'answered' = 'none';
	const ready = await until(
		async () => {
			if (sshfs.exitCode !== null || sshfs.signalCode !== null) return 'ended' as const;
			const table = await thisPlatform().mountTable(context);
			if (!table.some(({mountpoint, source}) => mountpoint === mount.mountpoint && source === mount.source)) return undefined;
			if (look === 'none') {
				look = 'pending';
				stat(mount.mountpoint).then(
					() => {
						look = 'answered';
					},
					() => {
						look = 'none';
					},
				);
			}

			return (look as string) === 'answered' && ('ready' as const);
		},
		{signal: context.signal, limit: readyLimit},
	);
	if (ready === 'ready') return;
	const said = (await readFile(errorFile, 'utf8')).trim().split('\n').slice(-3).join('; ');
	throw new UserError(`sshfs ${ready === 'ended' ? 'ended' : `was not ready within ${readyLimit / 1000} s`}${said ? `: ${said}` : ''}`);
}
