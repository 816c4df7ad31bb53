/** What decides how a driver is called. */
type Wanted = {
	readonly readOnly: boolean;
	/** The device itself cannot be written to. */
	readonly deviceIsReadOnly: boolean;
	/** Devices are missing without which the file system can be read. */
	readonly isDegraded: boolean;
	/** Nodes of the other devices that the file system lies on. */
	readonly others: readonly string[];
	/** Of UFS: of what kind it is. */
	readonly ufs?: string | undefined;
	/** Of btrfs: the path of a subvolume, `/` for all of them. */
	readonly subvolume?: string | undefined;
};

/** Options for `mount -o`, and what is lost with them that the first choice has. */
export type MountOptions = {readonly options: string; readonly loses?: 'latest-changes' | 'names'};

/**
The options to try a type with, the best first: names in any alphabet, where the guest's driver has the table for that; and a file system that was not
closed cleanly and cannot be repaired, since the device is read-only, as it is without its journal.
*/
export function optionsFor(type: string, wanted: Wanted): readonly MountOptions[] {
	const {readOnly, deviceIsReadOnly} = wanted;
	const own = type === 'btrfs' ? btrfsOptions(wanted) : type === 'ufs' && wanted.ufs ? [`ufstype=${wanted.ufs}`] : [];
	const base = [readOnly ? 'ro' : 'rw', ...own].join(',');
	const withNames = utf8.get(type);
	const tries: MountOptions[] = withNames === undefined ? [] : [{options: `${base},${withNames}`}];
	tries.push({options: base, ...(withNames === undefined ? {} : {loses: 'names' as const})});
	if (!readOnly || !deviceIsReadOnly) return tries;
	return [...tries, ...(withoutJournal.get(type) ?? []).map(option => ({options: `${base},${option}`, loses: 'latest-changes' as const}))];
}

/** btrfs(5). With `device=` nobody has to look for the devices of a file system before. */
function btrfsOptions({isDegraded, others, subvolume}: Wanted): readonly string[] {
	return [
		...others.map(node => `device=${node}`),
		...(isDegraded ? ['degraded'] : []),
		...(subvolume === undefined ? [] : [subvolume === '/' ? 'subvolid=5' : `subvol=${subvolume}`]),
	];
}

/** How a driver is told to show names as UTF-8 (Linux' Documentation/filesystems): by default that depends on how the kernel was built. */
const utf8: ReadonlyMap<string, string> = new Map([
	// Its `iocharset=utf8` would make names case-sensitive.
	['vfat', 'utf8'],
	['ntfs', 'nls=utf8'],
	['hfsplus', 'nls=utf8'],
	...['ntfs3', 'exfat', 'hfs', 'jfs', 'iso9660', 'udf', 'befs'].map(type => [type, 'iocharset=utf8'] as const),
]);

/** The options of drivers that leave the journal as it is. */
const withoutJournal: ReadonlyMap<string, readonly string[]> = new Map([
	['ext3', ['noload']],
	['ext4', ['noload']],
	['xfs', ['norecovery']],
	// The second is how it was called before Linux 5.9.
	['btrfs', ['rescue=nologreplay', 'nologreplay']],
	['f2fs', ['norecovery']],
	['nilfs2', ['norecovery']],
	['reiserfs', ['nolog']],
]);
