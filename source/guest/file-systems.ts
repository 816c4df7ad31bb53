/**
The file systems that a guest can mount, sorted.
@param filesystems The content of /proc/filesystems.
@param modules The paths of the kernel modules of file systems, a line each (`kernel/fs/xfs/xfs.ko.gz`).
@param hasNtfs3g Whether the FUSE driver for NTFS is installed.
*/
export function supportedFileSystems(filesystems: string, modules: string, hasNtfs3g: boolean): readonly string[] {
	const builtIn = filesystems
		.split('\n')
		.filter(line => line.startsWith('\t'))
		.map(line => line.trim())
		.filter(name => name !== '' && !name.startsWith('fuse'));
	const loadable = modules
		.split('\n')
		.map(line => /([^/]+)\.ko(?:\.\w+)?$/.exec(line.trim())?.[1])
		.filter(name => name !== undefined)
		.map(name => moduleNames.get(name) ?? name)
		.filter(name => known.has(name));
	return [...new Set([...builtIn, ...loadable, ...(hasNtfs3g ? ['ntfs-3g'] : [])])].toSorted();
}

/** File systems that people ask for, the most usual first. */
const familiar = 'ext2 ext3 ext4 xfs btrfs f2fs jfs reiserfs ntfs3 ntfs-3g vfat exfat hfsplus ufs'.split(' ');

/** The file systems that people ask for, of those that a guest can mount; all of these when nobody asks for any. */
export function familiarFileSystems(supported: readonly string[]): readonly string[] {
	const named = familiar.filter(fileSystem => supported.includes(fileSystem));
	return named.length > 0 ? named : supported;
}

/**
The types to mount a file system with, best first; none when the guest cannot mount it.
@param fileSystem As `blkid` names it.
*/
export function mountTypes(fileSystem: string, supported: readonly string[]): readonly string[] {
	return (drivers.get(fileSystem) ?? [fileSystem]).filter(type => supported.includes(type));
}

/**
The TinyCore extension that brings a driver for a file system; undefined when we know of none, or the guest has it and it has no such driver.
@param supported - What the guest can mount.
*/
export function extensionFor(fileSystem: string, supported: readonly string[]): string | undefined {
	if (fileSystem === 'ntfs') return 'ntfs-3g';
	const hasDrivers = supported.some(type => known.has(type) && !base.has(type));
	return known.has(fileSystem) && !hasDrivers ? 'filesystems-KERNEL' : undefined;
}

/** ext4's driver mounts ext2 and ext3 too. Who installs ntfs-3g wants it, and the kernel's old `ntfs` only reads. */
const drivers: ReadonlyMap<string, readonly string[]> = new Map([
	['ext2', ['ext2', 'ext4']],
	['ext3', ['ext3', 'ext4']],
	['ntfs', ['ntfs-3g', 'ntfs3', 'ntfs']],
	['hfsx', ['hfsplus']],
]);

/** Kernel modules that have another name than their file system. */
const moduleNames: ReadonlyMap<string, string> = new Map([['isofs', 'iso9660']]);

/** What TinyCore can mount by itself. */
const base: ReadonlySet<string> = new Set(['ext2', 'ext3', 'ext4', 'iso9660', 'msdos', 'squashfs', 'vfat']);

/** File systems on disks, by the names that the kernel registers. /lib/modules also has network file systems and helpers. */
const known: ReadonlySet<string> = new Set(
	(
		'adfs affs bcachefs befs bfs btrfs cramfs efs erofs exfat ext2 ext3 ext4 f2fs gfs2 hfs hfsplus hpfs iso9660 jfs minix msdos ' +
		'nilfs2 ntfs ntfs3 ocfs2 omfs qnx4 qnx6 reiserfs romfs squashfs sysv udf ufs vfat xfs zonefs'
	).split(' '),
);
