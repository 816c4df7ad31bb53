import {existsSync} from 'node:fs';
import {knownProblems} from '../../fuse-problems.js';
import {run} from '../../run.js';
import {missingFrom} from '../package-manager.js';
import type {Platform} from '../platform.js';
import {namesIn, portable} from '../portable/portable.js';

const brew = {
	program: 'brew',
	install: 'brew install',
	packages: {
		sshfs: 'gromgit/fuse/sshfs-mac',
		macfuse: '--cask macfuse',
		ssh: 'openssh',
		'qemu-system-x86_64': 'qemu',
		'qemu-img': 'qemu',
	},
};

export const darwin: Platform = {
	...portable,
	name: 'darwin',
	title: 'macOS',
	packageManagers: [brew],
	accelerator: {
		name: 'hvf',
		title: 'HVF',
		isSupported: () => true,
		async problem(context) {
			const {stdout} = await run(['sysctl', '-n', 'kern.hv_support'], context, {accept: [0, 1]});
			return stdout.trim() === '1' ? undefined : {text: 'HVF is not available', nextSteps: []};
		},
	},

	listDisks: async context => (await import('./diskutil.js')).listDarwinDisks(context),
	fileSystems: async () => (await import('./diskutil.js')).darwinFileSystems,
	deviceSize: async (device, context) => (await import('./diskutil.js')).darwinDeviceSize(device, context),
	/** The raw nodes have names of their own. */
	listedNode: node => node.replace(/^\/dev\/rdisk/, '/dev/disk'),
	diskFingerprint: async () => `${await namesIn('/dev', /^disk\d/)}\n${await namesIn('/Volumes')}`,

	sshfsNeeds: ['macfuse', 'sshfs'],
	async checkFuse(context) {
		const bundle = '/Library/Filesystems/macfuse.fs';
		if (!existsSync(bundle)) throw missingFrom([brew], 'macFUSE, which sshfs needs, is not installed', ['macfuse']);
		const {stdout} = await run(['defaults', 'read', `${bundle}/Contents/Info`, 'CFBundleVersion'], context);
		return knownProblems('macFUSE', stdout.trim(), 'darwin');
	},
};
