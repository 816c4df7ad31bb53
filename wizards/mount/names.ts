const names: ReadonlyMap<string, string> = new Map([
	['LVM2_member', 'LVM'],
	['linux_raid_member', 'RAID'],
	['crypto_LUKS', 'LUKS'],
	['zfs_member', 'ZFS'],
	['vfat', 'FAT'],
	['exfat', 'exFAT'],
	['ntfs', 'NTFS'],
	['xfs', 'XFS'],
	['hfsplus', 'HFS+'],
	['apfs', 'APFS'],
	['iso9660', 'ISO 9660'],
]);

/** How people call a file system that `blkid` names; empty when it is not known. */
export function fileSystemName(fileSystem: string | undefined): string {
	return fileSystem === undefined ? '' : (names.get(fileSystem) ?? fileSystem);
}
