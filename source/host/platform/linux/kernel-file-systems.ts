import {readFile} from 'node:fs/promises';
import {release} from 'node:os';
import {findProgram} from '../../find-program.js';

/** What it takes to open a container that is no file system. */
const tools: Readonly<Record<string, {readonly program: string; readonly deviceMapper: boolean}>> = {
	LVM2_member: {program: 'lvm', deviceMapper: true},
	crypto_LUKS: {program: 'cryptsetup', deviceMapper: true},
	BitLocker: {program: 'cryptsetup', deviceMapper: true},
	linux_raid_member: {program: 'mdadm', deviceMapper: false},
	ntfs: {program: 'ntfs-3g', deviceMapper: false},
};

/** Drivers that serve several file systems which lsblk tells apart. */
const served: Readonly<Record<string, readonly string[]>> = {
	ext4: ['ext2', 'ext3'],
	ntfs3: ['ntfs'],
	zfs: ['zfs_member'],
	msdos: ['vfat'],
};

/** What this Linux could mount or open, as lsblk names it: by a driver in the kernel, by a module that it could load, or by a program. */
export async function knownFileSystems(): Promise<readonly string[]> {
	const modules = `/lib/modules/${release()}`;
	const [registered = '', aliases = '', dependencies, builtIn, devices = ''] = await Promise.all(
		['/proc/filesystems', `${modules}/modules.alias`, `${modules}/modules.dep`, `${modules}/modules.builtin`, '/proc/devices'].map(file =>
			readFile(file, 'utf8').catch(() => ''),
		),
	);
	const drivers = [...parseFileSystems(registered), ...parseAliases(aliases)];
	const deviceMapper = /\bdevice-mapper$/m.test(devices) || /\/dm-mod\.ko/.test(`${dependencies}\n${builtIn}`);
	const opened = Object.entries(tools).filter(([, tool]) => (deviceMapper || !tool.deviceMapper) && findProgram(tool.program));
	return [...drivers, ...drivers.flatMap(name => served[name] ?? []), ...opened.map(([name]) => name)];
}

/** /proc/filesystems: one name a line, "nodev" before those without a device. */
export function parseFileSystems(text: string): readonly string[] {
	return text.split('\n').flatMap(line => /^\t(\S+)/.exec(line)?.[1] ?? []);
}

/** modules.alias: `alias fs-xfs xfs`. */
export function parseAliases(text: string): readonly string[] {
	return [...text.matchAll(/^alias fs-(\S+) /gm)].flatMap(match => match[1] ?? []);
}
