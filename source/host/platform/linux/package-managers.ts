import type {PackageManager} from '../package-manager.js';

/** Packages that have the same name everywhere. */
const common = {sshfs: 'sshfs', fusermount3: 'fuse3', 'qemu-img': 'qemu-img', lsblk: 'util-linux', sudo: 'sudo'};

export const packageManagers: readonly PackageManager[] = [
	{
		program: 'apt-get',
		install: 'sudo apt install',
		packages: {...common, ssh: 'openssh-client', 'qemu-system-x86_64': 'qemu-system-x86', 'qemu-img': 'qemu-utils'},
	},
	{
		program: 'dnf',
		install: 'sudo dnf install',
		packages: {...common, sshfs: 'fuse-sshfs', ssh: 'openssh-clients', 'qemu-system-x86_64': 'qemu-system-x86-core'},
	},
	{
		program: 'pacman',
		install: 'sudo pacman -S',
		packages: {...common, ssh: 'openssh', 'qemu-system-x86_64': 'qemu-base'},
	},
];
