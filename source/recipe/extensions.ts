import {UsageError} from '../errors.js';

type KnownExtension = {
	readonly purpose: string;
	readonly packages: readonly string[];
	/**
	A set-up loads it without being asked. mdadm takes half a MiB, and its driver is there for LVM; what people bring is as often a RAID, and without it
	nothing can be seen of what is on one.
	*/
	readonly isUsual?: true;
};

/**
What there is beside lvm2, what it is for, and the TinyCore extensions that it takes: `KERNEL` stands for the guest's kernel version.
Names: TinyCore's list of extensions (tinycorelinux.net, tcz/info.lst of 5.x to 16.x).
*/
export const knownExtensions = {
	'btrfs-progs': {purpose: 'btrfs volumes over several disks', packages: ['btrfs-progs', 'filesystems-KERNEL']},
	cryptsetup: {purpose: 'encrypted volumes (LUKS)', packages: ['cryptsetup']},
	mdadm: {purpose: 'software RAID', packages: ['mdadm'], isUsual: true},
	'ntfs-3g': {purpose: 'NTFS, read and write', packages: ['ntfs-3g']},
	xfsprogs: {purpose: 'checking and repairing XFS', packages: ['xfsprogs', 'filesystems-KERNEL']},
} as const satisfies Record<string, KnownExtension>;

export type ExtensionName = keyof typeof knownExtensions;

/** Those that a set-up does not load without being asked. */
export const furtherExtensions: ReadonlyArray<{readonly name: string; readonly purpose: string}> = Object.entries(knownExtensions)
	.filter(([, extension]) => !('isUsual' in extension))
	.map(([name, {purpose}]) => ({name, purpose}));

/** Kernel drivers for btrfs, XFS and others. Every intermediary should have them; one without them still mounts ext4. */
export const fileSystemDrivers = 'filesystems-KERNEL';

/** @throws UsageError for a name that is not known, before anything is touched. */
export function checkExtensions(names: readonly string[]): readonly ExtensionName[] {
	const unknown = names.filter(name => !Object.hasOwn(knownExtensions, name));
	if (unknown.length > 0) {
		throw new UsageError(`there is no extension named ${unknown.map(name => `"${name}"`).join(', ')}`, {
			nextSteps: [`choose one of these, which can be installed beside lvm2: ${Object.keys(knownExtensions).join(', ')}`],
		});
	}

	return [...new Set(names)] as ExtensionName[];
}

/** The TinyCore extensions to load for those that were asked for, each once. */
export function extensionPackages(names: readonly string[], kernelVersion: string): readonly string[] {
	const packages = checkExtensions(names).flatMap(name => knownExtensions[name].packages);
	return [...new Set<string>(packages)].map(name => name.replace('KERNEL', kernelVersion));
}
