import type {ReadBytes} from './read-bytes.js';

/**
How many bytes a file system says that it has, by its type as `signatures` names it. Offsets are those of the kernel's headers, and of the
specifications of exFAT, FAT, HFS+ (TN1150) and ISO 9660. An answer may be any number: disks are hostile.
*/
export const fileSystemSizes: Readonly<Record<string, (bytes: ReadBytes) => number>> = {
	ext2: ext,
	ext3: ext,
	ext4: ext,
	xfs: bytes => Number(bytes(8, 8).readBigUInt64BE()) * bytes(4, 4).readUInt32BE(),
	// The device's own entry: the file system may be on several.
	btrfs: bytes => Number(bytes(65_536 + 0xc9 + 8, 8).readBigUInt64LE()),
	f2fs: bytes => Number(bytes(1024 + 36, 8).readBigUInt64LE()) * 2 ** Math.min(bytes(1024 + 16, 4).readUInt32LE(), 16),
	ntfs: bytes => Number(bytes(0x28, 8).readBigUInt64LE()) * bytes(0x0b, 2).readUInt16LE(),
	exfat: bytes => Number(bytes(72, 8).readBigUInt64LE()) * 2 ** Math.min(bytes(108, 1).readUInt8(), 12),
	vfat: bytes => (bytes(19, 2).readUInt16LE() || bytes(32, 4).readUInt32LE()) * bytes(11, 2).readUInt16LE(),
	hfsplus: bytes =>
		bytes(1024, 2).toString('latin1') === 'BD' ? 0 : bytes(1024 + 44, 4).readUInt32BE() * bytes(1024 + 40, 4).readUInt32BE(),
	jfs: bytes => Number(bytes(32_768 + 8, 8).readBigUInt64LE()) * bytes(32_768 + 24, 4).readUInt32LE(),
	reiserfs: bytes => bytes(65_536, 4).readUInt32LE() * bytes(65_536 + 44, 2).readUInt16LE(),
	nilfs2: bytes => Number(bytes(1024 + 40, 8).readBigUInt64LE()),
	squashfs: bytes => Number(bytes(40, 8).readBigUInt64LE()),
	erofs: bytes => bytes(1024 + 36, 4).readUInt32LE() * 2 ** Math.min(bytes(1024 + 12, 1).readUInt8(), 16),
	iso9660: bytes => bytes(32_768 + 80, 4).readUInt32LE() * bytes(32_768 + 128, 2).readUInt16LE(),
};

function ext(bytes: ReadBytes): number {
	const has64 = (bytes(1024 + 0x60, 4).readUInt32LE() & 0x80) !== 0;
	const blocks = bytes(1024 + 4, 4).readUInt32LE() + (has64 ? bytes(1024 + 0x150, 4).readUInt32LE() * 2 ** 32 : 0);
	return blocks * 2 ** (10 + Math.min(bytes(1024 + 0x18, 4).readUInt32LE(), 6));
}
