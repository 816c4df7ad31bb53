import {once} from 'node:events';
import {access, chmod, constants, mkdir, mkdtemp, readFile, readlink, realpath, rm, symlink, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {checkFuse} from '../../source/host/fuse.js';
import {thisPlatform} from '../../source/host/platform/index.js';
import {run} from '../../source/host/run.js';
import {startSshfs, waitForMount} from '../../source/session/host-mount.js';
import type {Symlinks} from '../../source/session/links/symlinks.js';
import {builtProgram} from '../harness/program.js';

// The real sshfs with the real SFTP server, which stands here where ssh connects to that of a guest.
const sftpServers = [
	'/usr/lib/openssh/sftp-server',
	'/usr/lib/ssh/sftp-server',
	'/usr/libexec/sftp-server',
	'/usr/libexec/openssh/sftp-server',
];
const context = {signal: new AbortController().signal, emit() {}};
const canMount = await checkFuse(context).then(
	() => true,
	() => false,
);
const server = await firstThatExists(sftpServers);

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

let folder: string;
const at = (...names: readonly string[]) => path.join(folder, ...names);
const before = {path: process.env.PATH, program: process.argv[1]};

beforeAll(async () => {
	folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'vmfuse links, ')));
	await mkdir(at('bin'));
	await writeFile(at('bin', 'ssh'), `#!/bin/sh\nexec ${server}\n`);
	await chmod(at('bin', 'ssh'), 0o755);
	await mkdir(at('disk', 'etc', 'deep'), {recursive: true});
	await writeFile(at('secret'), 'of this computer');
	await writeFile(at('disk', 'etc', 'name'), 'of the disk');
	for (const [name, target] of Object.entries(stored())) await symlink(target, at('disk', 'etc', name));
	process.env.PATH = `${at('bin')}:${before.path}`;
	process.argv[1] = builtProgram;
});

afterAll(async () => {
	process.env.PATH = before.path;
	process.argv[1] = before.program ?? '';
	await rm(folder, {recursive: true, force: true});
});

/** All of them in /etc of the disk. */
function stored(): Readonly<Record<string, string>> {
	return {
		relative: 'name',
		'up inside': '../etc/name',
		'up outside': '../../secret',
		'far outside': `${'../'.repeat(40)}etc/name`,
		'absolute inside': '/etc/name',
		'absolute outside': at('secret'),
		dangling: 'nothing',
		folder: '/etc',
		'folder above': 'deep/../..',
		// Where names are taken for folders, this stays inside.
		'through a link': 'folder above/../../secret',
		'caf\u00e9': '/etc/name',
	};
}

async function withMount(symlinks: Symlinks, work: (mountpoint: string) => Promise<void>): Promise<void> {
	const mountpoint = at('mount');
	await mkdir(mountpoint, {recursive: true});
	await writeFile(at('ssh_config'), '');
	const mount = {
		source: 'vmfuse-tui:links',
		mountpoint,
		guestPath: at('disk'),
		readOnly: true,
		ownership: 'stored',
		symlinks,
		sshConfigFile: at('ssh_config'),
	} as const;
	const sshfs = await startSshfs(await checkFuse(context), mount, at('said'));
	const ended = once(sshfs, 'exit');
	const isMounted = async () => (await thisPlatform().mountTable(context)).some(one => one.mountpoint === mountpoint);
	try {
		await waitForMount(sshfs, mount, at('said'), 1, context);
		await work(mountpoint);
		expect(await isMounted(), 'it is still mounted').toBe(true);
	} catch (error) {
		const {exitCode, signalCode} = sshfs;
		const state = exitCode === null && signalCode === null ? 'runs' : `has ended (${signalCode ?? exitCode})`;
		throw new Error(`${(error as Error).message}; sshfs ${state}, and said: ${await readFile(at('said'), 'utf8')}`, {cause: error});
	} finally {
		// Where nothing is mounted, fusermount3 fails ("Invalid argument"): that would hide what went wrong before.
		if (await isMounted()) await run(thisPlatform().unmountCommand(mountpoint, false), context);
		else sshfs.kill();
		await ended;
	}
}

/** What is behind a link, or why nothing is. */
async function behind(file: string): Promise<string> {
	return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => error.code ?? '');
}

describe.runIf(canMount && server !== undefined)('the links of a mount', () => {
	test('lead to where they would if the mount were all there is, and can be copied', async () => {
		await withMount('inside', async mountpoint => {
			const etc = path.join(mountpoint, 'etc');
			const found = await Promise.all(
				Object.keys(stored()).map(async name => [name, await readlink(path.join(etc, name)), await behind(path.join(etc, name))]),
			);
			expect(found).toEqual([
				['relative', 'name', 'of the disk'],
				['up inside', '../etc/name', 'of the disk'],
				['up outside', '../secret', 'ENOENT'],
				['far outside', '../etc/name', 'of the disk'],
				['absolute inside', 'name', 'of the disk'],
				['absolute outside', `..${at('secret')}`, 'ENOENT'],
				['dangling', 'nothing', 'ENOENT'],
				['folder', '.', 'EISDIR'],
				['folder above', '..', 'EISDIR'],
				['through a link', '../secret', 'ENOENT'],
				['caf\u00e9', 'name', 'of the disk'],
			]);
			expect(await behind(path.join(etc, 'folder above', 'etc', 'folder', 'name'))).toBe('of the disk');
			await run(['cp', '-a', mountpoint, at('copy')], context);
			expect(await readlink(at('copy', 'etc', 'absolute inside'))).toBe('name');
		});
	});

	test('are as stored when that is wanted, and can be copied as they are', async () => {
		await withMount('stored', async mountpoint => {
			const etc = path.join(mountpoint, 'etc');
			const found = await Promise.all(Object.keys(stored()).map(async name => [name, await readlink(path.join(etc, name))]));
			expect(Object.fromEntries(found)).toEqual(stored());
			expect(await behind(path.join(etc, 'absolute outside'))).toBe('of this computer');
			await run(['cp', '-a', mountpoint, at('second copy')], context);
			expect(await readlink(at('second copy', 'etc', 'absolute inside'))).toBe('/etc/name');
		});
	});
});
