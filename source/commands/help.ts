import {commands} from './index.js';

/** The help of the whole program. */
export function help(): string {
	const lines = Object.values(commands).flatMap(({usage, summary}) => [`  vmfuse-tui ${usage}`, `      ${summary}`]);
	return [
		'vmfuse-tui mounts disks that this computer cannot read, through a tiny virtual machine.',
		'',
		...lines,
		'  vmfuse SOURCE PARTITION GUEST-DEVICE MOUNTPOINT',
		'      the same as "mount"',
		'',
		'SOURCE is a disk (/dev/sda), a partition (/dev/sda7) or an image file (raw, qcow2, vmdk, vdi).',
		'Exit codes: 0 done, 1 failed, 2 wrong arguments, 3 something is missing, 4 failed and something is left (vmfuse-tui recover).',
		'',
	].join('\n');
}
