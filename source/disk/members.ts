import type {ReadBytes} from './read-bytes.js';

/** What a disk says of the array or volume group that it is a part of, in a few words. Its text is untrusted. */

const levels: ReadonlyMap<number, string> = new Map([
	[-1, 'linear'],
	[0, 'RAID0'],
	[1, 'RAID1'],
	[4, 'RAID4'],
	[5, 'RAID5'],
	[6, 'RAID6'],
	[10, 'RAID10'],
]);

/** Linux' include/uapi/linux/raid/md_p.h: version 1 and version 0.90 (which has the fields of a processor of either order; little is usual). */
export function raidMember(bytes: ReadBytes, at: number): string | undefined {
	const [levelAt, disksAt] = bytes(at + 4, 4).readUInt32LE() === 1 ? [72, 92] : [28, 40];
	const level = levels.get(bytes(at + levelAt, 4).readInt32LE());
	const disks = bytes(at + disksAt, 4).readUInt32LE();
	return level === undefined || disks === 0 || disks > 4096 ? undefined : `${level} of ${counted(disks)}`;
}

/** Linux' fs/btrfs/ctree.h, `struct btrfs_super_block`: `num_devices`. Undefined when it is on one disk alone. @param at - of the superblock. */
export function btrfsMember(bytes: ReadBytes, at: number): string | undefined {
	const disks = bytes(at + 0x88, 8).readBigUInt64LE();
	return disks > 1n && disks <= 4096n ? `btrfs of ${counted(Number(disks))}` : undefined;
}

/** Characters of LVM's metadata that are looked at. */
const metadataLength = 1 << 16;

/** LVM2's lib/format_text/layout.h: the label names the metadata areas, and a metadata area the newest text. */
export function volumeGroup(bytes: ReadBytes, at: number): string | undefined {
	const number = (offset: number) => Number(bytes(offset, 8).readBigUInt64LE());
	let place = at + bytes(at + 20, 4).readUInt32LE() + 40;
	// The list of data areas, then that of the metadata areas: each ends with zeros.
	for (let area = 0; area < 16 && number(place) + number(place + 8) > 0; area++) place += 16;
	const metadata = number(place + 16);
	if (bytes(metadata + 4, 16).toString('latin1') !== ' LVM2 x[5A%r0N*>') return undefined;
	const length = Math.min(number(metadata + 48), metadataLength);
	const text = bytes(metadata + number(metadata + 40), length).toString('utf8');
	const name = /^([\w+.-]+) \{/.exec(text)?.[1];
	if (name === undefined) return undefined;
	// On a disk nothing is indented, as it is in backups.
	const [, after = ''] = text.split('\nphysical_volumes {\n', 2);
	const disks = after.split('\nlogical_volumes {\n', 1)[0]?.match(/^pv\d+ \{$/gm)?.length;
	return `volume group ${name}${disks === undefined ? '' : ` of ${counted(disks)}`}`;
}

function counted(disks: number): string {
	return disks === 1 ? '1 disk' : `${disks} disks`;
}
