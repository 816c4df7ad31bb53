import {chmod, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {RequirementError} from '../../../source/errors.js';
import {platformOf} from '../../../source/host/platform/index.js';
import {installCommands, missingFrom, type PackageManager} from '../../../source/host/platform/package-manager.js';

const one = {program: 'vmfuse-one', install: 'one add', packages: {sshfs: 'fuse-sshfs', 'qemu-img': 'qemu', 'qemu-system-x86_64': 'qemu'}};
const two = {program: 'vmfuse-two', install: 'two add', packages: {sshfs: 'sshfs'}};
let folder: string;

beforeEach(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'vmfuse-packages-'));
	vi.stubEnv('PATH', folder);
});

afterEach(async () => {
	vi.unstubAllEnvs();
	await rm(folder, {recursive: true});
});

describe('installCommands', () => {
	it('names the packages of the manager that is there, each once', async () => {
		await writeFile(path.join(folder, 'vmfuse-two'), '#!/bin/sh\n');
		await chmod(path.join(folder, 'vmfuse-two'), 0o755);
		expect(installCommands(['sshfs'], [one, two])).toEqual(['two add sshfs']);
		expect(installCommands(['qemu-img'], [one, two])).toEqual([]);
	});

	it('names all where none of them is there', () => {
		expect(installCommands(['sshfs', 'qemu-system-x86_64', 'qemu-img'], [one, two])).toEqual(['one add fuse-sshfs qemu', 'two add sshfs']);
	});

	it('is what an error tells', () => {
		const error = missingFrom([two], 'sshfs is not installed', ['sshfs']);
		expect(error).toBeInstanceOf(RequirementError);
		expect(error.nextSteps).toEqual(['Install it: two add sshfs']);
	});

	it.each([
		[
			'linux',
			[
				'sudo apt install sshfs openssh-client qemu-system-x86 qemu-utils',
				'sudo dnf install fuse-sshfs openssh-clients qemu-system-x86-core qemu-img',
				'sudo pacman -S sshfs openssh qemu-base qemu-img',
			],
		],
		['darwin', ['brew install gromgit/fuse/sshfs-mac openssh qemu']],
		['freebsd', ['sudo pkg install fusefs-sshfs openssh-portable qemu-nox11']],
	])('knows the packages of %s', (name, commands) => {
		const found = platformOf(name).packageManagers.flatMap((manager: PackageManager) =>
			installCommands(['sshfs', 'ssh', 'qemu-system-x86_64', 'qemu-img'], [manager]),
		);
		expect(found).toEqual(commands);
	});
});
