import {once} from 'node:events';
import {access, chmod, constants, mkdir, mkdtemp, readFile, realpath, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {checkFuse} from '../../source/host/fuse.js';
import {thisPlatform} from '../../source/host/platform/index.js';
import {run} from '../../source/host/run.js';
import {type HostMount, startSshfs, waitForMount} from '../../source/session/host-mount.js';
import {builtProgram} from '../harness/program.js';

// The real sshfs with the real SFTP server, which stands here where ssh connects to that of a guest.
const sftpServers = [
	'/usr/lib/openssh/sftp-server',
	'/usr/lib/ssh/sftp-server',
	'/usr/libexec/sftp-server',
	'/usr/libexec/openssh/sftp-server',
];
const context = {signal: new AbortController().signal, emit() {}};
/** Undefined where there is none. */
export const server = await firstThatExists(sftpServers);

/** Whether this computer has what it takes. */
export const canMountLocally =
	server !== undefined &&
	(await checkFuse(context).then(
		() => true,
		() => false,
	));

async function firstThatExists(files: readonly string[]): Promise<string | undefined> {
	for (const file of files) {
		const exists = await access(file, constants.X_OK).then(
			() => true,
			() => false,
		);
		if (exists) return file;
	}

	return undefined;
}

/** A folder of this computer as the product would mount that of a guest, without any machine. */
export class LocalMount {
	readonly #folder: string;
	readonly #before = {path: process.env.PATH, program: process.argv[1]};

	private constructor(folder: string) {
		this.#folder = folder;
	}

	static async create(): Promise<LocalMount> {
		const mount = new LocalMount(await realpath(await mkdtemp(path.join(os.tmpdir(), 'vmfuse mount, '))));
		await mkdir(mount.at('bin'));
		await mkdir(mount.at('disk'));
		await writeFile(mount.at('bin', 'ssh'), `#!/bin/sh\nexec ${server}\n`);
		await chmod(mount.at('bin', 'ssh'), 0o755);
		process.env.PATH = `${mount.at('bin')}:${mount.#before.path}`;
		process.argv[1] = builtProgram;
		return mount;
	}

	/** What lies in its folder: `disk` is what is mounted. */
	at(...names: readonly string[]): string {
		return path.join(this.#folder, ...names);
	}

	async close(): Promise<void> {
		process.env.PATH = this.#before.path;
		process.argv[1] = this.#before.program ?? '';
		await rm(this.#folder, {recursive: true, force: true});
	}

	async with(given: Pick<HostMount, 'readOnly' | 'ownership' | 'symlinks'>, work: (mountpoint: string) => Promise<void>): Promise<void> {
		const mountpoint = this.at('mount');
		await mkdir(mountpoint, {recursive: true});
		await writeFile(this.at('ssh_config'), '');
		const mount = {source: 'vmfuse-tui:local', mountpoint, guestPath: this.at('disk'), sshConfigFile: this.at('ssh_config'), ...given};
		const sshfs = await startSshfs(await checkFuse(context), mount, this.at('said'));
		const ended = once(sshfs, 'exit');
		const isMounted = async () => (await thisPlatform().mountTable(context)).some(one => one.mountpoint === mountpoint);
		try {
			await waitForMount(sshfs, mount, this.at('said'), 1, context);
			await work(mountpoint);
			if (!(await isMounted())) throw new Error('it is not mounted any more');
		} catch (error) {
			const {exitCode, signalCode} = sshfs;
			const state = exitCode === null && signalCode === null ? 'runs' : `has ended (${signalCode ?? exitCode})`;
			throw new Error(`${(error as Error).message}; sshfs ${state}, and said: ${await readFile(this.at('said'), 'utf8')}`, {cause: error});
		} finally {
			// Where nothing is mounted, fusermount3 fails ("Invalid argument"): that would hide what went wrong before.
			if (await isMounted()) await run(thisPlatform().unmountCommand(mountpoint, false), context);
			else sshfs.kill();
			await ended;
		}
	}
}
