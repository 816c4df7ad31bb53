import process from 'node:process';
import {RequirementError} from '../../../errors.js';
import {run} from '../../run.js';
import type {Platform} from '../platform.js';
import {checkFuseDevice} from '../portable/fuse-device.js';
import {namesIn, portable} from '../portable/portable.js';

export const freeBsd: Platform = {
	...portable,
	name: 'freebsd',
	title: 'FreeBSD',
	packageManagers: [
		{
			program: 'pkg',
			install: 'sudo pkg install',
			packages: {
				sshfs: 'fusefs-sshfs',
				ssh: 'openssh-portable',
				'qemu-system-x86_64': 'qemu-nox11',
				'qemu-img': 'qemu-nox11',
				sudo: 'sudo',
			},
		},
	],

	listDisks: async context => (await import('./geom-report.js')).listFreeBsdDisks(context),
	fileSystems: async () => (await import('./geom-report.js')).freeBsdFileSystems,
	async deviceSize(device, context) {
		const {stdout} = await run(['diskinfo', device], context);
		return Number(stdout.split('\t')[2]);
	},
	diskFingerprint: () => namesIn('/dev', /^(?:ada|da|nda|nvd|vtbd|mmcsd|xbd|md)\d/),

	sshfsNeeds: ['sshfs'],
	async checkFuse(context) {
		await checkFuseDevice('sudo kldload fusefs');
		const {stdout} = await run(['sysctl', '-n', 'vfs.usermount'], context);
		if (process.getuid?.() !== 0 && stdout.trim() !== '1') {
			throw new RequirementError('users may not mount on this computer', {nextSteps: ['Allow it: sudo sysctl vfs.usermount=1']});
		}

		return [];
	},
};
