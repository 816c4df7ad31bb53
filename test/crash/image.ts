import {mkdir, mkdtemp, open, readFile, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {execa} from 'execa';
import {makeFileSystem, type NewFileSystem} from '../../fixtures/disks/file-systems.js';

export const fileSystems = ['ext4', 'xfs', 'btrfs'] as const;
export type FileSystem = (typeof fileSystems)[number];

const sizes: Readonly<Record<FileSystem, number>> = {ext4: 64, xfs: 64, btrfs: 128};

/** Make a small image with one file system. @param mib - its size. */
export async function makeImage(file: string, type: FileSystem, mib = sizes[type]): Promise<void> {
	const contents = await mkdtemp(path.join(os.tmpdir(), 'vmfuse-contents-'));
	try {
		await writeFile(path.join(contents, 'hello.txt'), 'hello\n');
		const uuid = crypto.randomUUID();
		const made: NewFileSystem = {type, label: 'crash', uuid, size: mib * 2 ** 20, contents};
		await makeFileSystem(file, made, {signal: new AbortController().signal, emit() {}});
	} finally {
		await rm(contents, {recursive: true});
	}
}

const checks: Readonly<Record<FileSystem, (device: string) => readonly [string, ...string[]]>> = {
	ext4: device => ['e2fsck', '-fn', device],
	xfs: device => ['xfs_repair', '-n', device],
	btrfs: device => ['btrfs', 'check', '--readonly', device],
};

/**
Check an image as its next user finds it: this computer mounts a copy, which replays the journal, reads a file, and checks the rest.
@param expected What must be in the file; undefined: nothing is known of it.
@returns What is wrong; empty when nothing is.
*/
export async function checkImage(image: string, type: FileSystem, file: string, expected: Buffer | undefined): Promise<readonly string[]> {
	const copy = `${image}.copy`;
	const mountpoint = `${image}.mnt`;
	await execa('cp', ['--sparse=always', image, copy]);
	await mkdir(mountpoint, {recursive: true});
	const wrong: string[] = [];
	try {
		// The copy has the UUID of an image that may still be mounted elsewhere.
		await execa('mount', ['-o', type === 'xfs' ? 'loop,nouuid' : 'loop', copy, mountpoint]);
		try {
			if (expected) {
				const found = await readFile(path.join(mountpoint, file)).catch(() => undefined);
				if (!found?.equals(expected)) wrong.push(`what fsync acknowledged is not in ${file}`);
			}
		} finally {
			await execa('umount', [mountpoint]);
		}

		const [program, ...arguments_] = checks[type](copy);
		const {exitCode, all} = await execa(program, arguments_, {reject: false, all: true});
		if (exitCode !== 0) wrong.push(`${program} ends with ${exitCode}: ${all.slice(-500)}`);
	} finally {
		await rm(copy, {force: true});
		await rm(mountpoint, {recursive: true, force: true});
	}

	return wrong;
}

/** Write a file and have the disk acknowledge it. */
export async function writeAcknowledged(file: string, contents: Buffer): Promise<void> {
	const handle = await open(file, 'w');
	try {
		await handle.writeFile(contents);
		await handle.sync();
	} finally {
		await handle.close();
	}
}
