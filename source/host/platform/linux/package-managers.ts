import type {PackageManager} from '../package-manager.js';

export const packageManagers: readonly PackageManager[] = [
	{
		program: 'apt-get',
		install: 'sudo apt install',
		packages: {
			sshfs: 'sshfs',
			fusermount3: 'fuse3',
			ssh: 'openssh-client',
			'qemu-system-x86_64': 'qemu-system-x86',
			'qemu-img': 'qemu-utils',
			lsblk: 'util-linux',
			sudo: 'sudo',
		},
	},
	{
		program: 'dnf',
		install: 'sudo dnf install',
		packages: {
			sshfs: 'fuse-sshfs',
			fusermount3: 'fuse3',
			ssh: 'openssh-clients',
			'qemu-system-x86_64': 'qemu-system-x86-core',
			'qemu-img': 'qemu-img',
			lsblk: 'util-linux',
			sudo: 'sudo',
		},
	},
	{
		program: 'pacman',
		install: 'sudo pacman -S',
		packages: {
			sshfs: 'sshfs',
			fusermount3: 'fuse3',
			ssh: 'openssh',
			'qemu-system-x86_64': 'qemu-base',
			'qemu-img': 'qemu-img',
			lsblk: 'util-linux',
			sudo: 'sudo',
		},
	},
];
