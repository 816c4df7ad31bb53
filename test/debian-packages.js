// The Debian packages that must be there, by what needs them. Nothing in this file needs an installed package: it is read before there is any.

/** What the product itself uses on a Linux host. */
const product = ['qemu-system-x86', 'qemu-utils', 'sshfs', 'fuse3', 'openssh-client'];

/** What the practice guest and the sample disks are made with. */
const fixtures = ['xorriso', 'squashfs-tools', 'fdisk', 'dosfstools', 'e2fsprogs', 'xfsprogs', 'btrfs-progs'];

/** What the tests use beside. */
const tests = [
	'busybox-static',
	'zsh',
	'fish',
	'openssh-server',
	'lvm2',
	'parted',
	'util-linux',
	'mount',
	'sudo',
	'passwd',
	'cryptsetup-bin',
	'procps',
	'iproute2',
	'acl',
];

/** A bus with a stand-in for logind, and what listens to it. */
const suspend = ['dbus-daemon', 'python3-dbus', 'python3-gi', 'systemd', 'libglib2.0-bin'];

/** What the small kernel of the practice guest is built with. */
export const kernelPackages = ['gcc', 'libc6-dev', 'make', 'flex', 'bison', 'bc', 'lz4', 'xz-utils', 'libelf-dev', 'libssl-dev'];

export const demoPackages = [...product, ...fixtures];
export const testPackages = [...demoPackages, ...tests, ...suspend];
