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

/**
The names, as lsblk uses them, of what this Linux could mount or open: built into the kernel, loaded or to be loaded as a module, or by a
program.
*/
export async function knownFileSystems(): Promise<readonly string[]> {
	const modules = `/lib/modules/${release()}`;
	const [registered, aliases, dependencies, builtIn, devices] = await Promise.all(
		['/proc/filesystems', `${modules}/modules.alias`, `${modules}/modules.dep`, `${modules}/modules.builtin`, '/proc/devices'].map(file =>
			readFile(file, 'utf8').catch(() => ''),
		),
	);
	const known = new Set([...parseFileSystems(registered ?? ''), ...parseAliases(aliases ?? '')]);
	const deviceMapper = /\bdevice-mapper$/m.test(devices ?? '') || /\/dm-mod\.ko/.test(`${dependencies}\n${builtIn}`);
	for (const [name, tool] of Object.entries(tools)) {
		if ((deviceMapper || !tool.deviceMapper) && findProgram(tool.program)) known.add(name);
	}

	return withAliases(known);
}

/** /proc/filesystems: one name a line, "nodev" before those without a device. */
export function parseFileSystems(text: string): readonly string[] {
	return text.split('\n').flatMap(line => /^\t(\S+)/.exec(line)?.[1] ?? []);
}

/** modules.alias: `alias fs-xfs xfs`. */
export function parseAliases(text: string): readonly string[] {
	return [...text.matchAll(/^alias fs-(\S+) /gm)].flatMap(match => match[1] ?? []);
}

/** One driver serves several that lsblk tells apart. */
function withAliases(known: Set<string>) {
	const more: ReadonlyArray<readonly [string, readonly string[]]> = [
		['ext4', ['ext2', 'ext3']],
		['ntfs3', ['ntfs']],
		['zfs', ['zfs_member']],
		['msdos', ['vfat']],
	];
	for (const [driver, names] of more) {
		if (known.has(driver)) for (const name of names) known.add(name);
	}

	return [...known].toSorted();
}
