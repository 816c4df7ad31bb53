import {secondHeaders} from './luks-header.js';
import {btrfsMember, raidMember, volumeGroup} from './members.js';
import type {ReadBytes} from './read-bytes.js';
import {utf16} from './utf-16.js';

export type Details = {
	readonly label?: string | undefined;
	readonly uuid?: string | undefined;
	/** What it is a part of, for people: untrusted text. */
	readonly partOf?: string | undefined;
};

export type Signature = {
	/** As libblkid and lsblk name it. */
	readonly type: string;
	/** Where a magic number may be, bytes from the start, or from the end when negative. */
	readonly offsets: readonly number[];
	/** One character a byte, all of one length. Any of them will do. */
	readonly magics: readonly string[];
	/** A further check, which may also give the exact type. Undefined: it is something else. `at` is where the magic number is. */
	readonly refine?: (bytes: ReadBytes, at: number) => string | undefined;
	readonly details?: (bytes: ReadBytes, at: number) => Details;
};

/**
Magic numbers, in the order in which they are tried: containers first, since a container may begin like its contents.
Offsets are those of libblkid (libblkid/src/superblocks/) and of the on-disk formats that the kernel documents.
*/
export const signatures: readonly Signature[] = [
	// Version 1.2 and 1.1 at the start, 1.0 and 0.90 near the end.
	{
		type: 'linux_raid_member',
		offsets: [4096, 0, -8192],
		magics: [le32(0xa92b4efc)],
		details: (bytes, at) => ({uuid: uuid(bytes, at + 16), label: text(bytes, at + 32, 32), partOf: raidMember(bytes, at)}),
	},
	{type: 'linux_raid_member', offsets: [-65536], magics: [le32(0xa92b4efc)], details: (bytes, at) => ({partOf: raidMember(bytes, at)})},
	// Of firmware: Intel's in the last sector but one, the DDF of controllers in the last.
	{type: 'isw_raid_member', offsets: [-1024], magics: ['Intel Raid ISM Cfg Sig. ']},
	{type: 'ddf_raid_member', offsets: [-512], magics: ['\u{DE}\u{11}\u{DE}\u{11}']},
	{
		type: 'LVM2_member',
		offsets: [0, 512, 1024, 1536],
		magics: ['LABELONE'],
		refine: (bytes, at) => (text(bytes, at + 24, 8) === 'LVM2 001' ? 'LVM2_member' : undefined),
		details: (bytes, at) => ({
			uuid: grouped(text(bytes, at + bytes(at + 20, 4).readUInt32LE(), 32), [6, 4, 4, 4, 4, 4, 6]),
			partOf: volumeGroup(bytes, at),
		}),
	},
	{
		type: 'crypto_LUKS',
		offsets: [0],
		magics: ['LUKS\u{BA}\u{BE}'],
		details: bytes => ({uuid: text(bytes, 168, 40), label: bytes(6, 2).readUInt16BE() === 2 ? text(bytes, 24, 48) : undefined}),
	},
	{type: 'BitLocker', offsets: [3], magics: ['-FVE-FS-']},
	// BitLocker To Go, of FAT: it shows a FAT with a program for old Windows (cryptsetup's lib/bitlk/bitlk.c).
	{
		type: 'BitLocker',
		offsets: [3],
		magics: ['MSWIN4.1'],
		refine: bytes => (bytes(424, 16).toString('hex') === '3bd66749292ed84a8399f6a339e3d001' ? 'BitLocker' : undefined),
	},
	{
		type: 'bcache',
		offsets: [4096 + 24],
		magics: ['\u{C6}\u{85}\u{73}\u{F6}\u{4E}\u{1A}\u{45}\u{CA}\u{82}\u{65}\u{F5}\u{7F}\u{48}\u{BA}\u{6D}\u{81}'],
	},
	{
		type: 'bcachefs',
		offsets: [4096 + 24],
		magics: ['\u{C6}\u{85}\u{73}\u{F6}\u{66}\u{CE}\u{90}\u{A9}\u{D9}\u{6A}\u{60}\u{CF}\u{80}\u{3D}\u{F7}\u{EF}'],
		details: (bytes, at) => ({uuid: uuid(bytes, at + 32), label: text(bytes, at + 48, 32)}),
	},
	{
		type: 'btrfs',
		offsets: [65_536 + 64],
		magics: ['_BHRfS_M'],
		details: bytes => ({
			uuid: uuid(bytes, 65_536 + 32),
			label: text(bytes, 65_536 + 299, 256),
			partOf: btrfsMember(bytes, 65_536),
		}),
	},
	{type: 'xfs', offsets: [0], magics: ['XFSB'], details: bytes => ({uuid: uuid(bytes, 32), label: text(bytes, 108, 12)})},
	{
		type: 'ext4',
		offsets: [1024 + 56],
		magics: ['\u{53}\u{EF}'],
		refine: extVersion,
		details: bytes => ({uuid: uuid(bytes, 1024 + 104), label: text(bytes, 1024 + 120, 16)}),
	},
	{
		type: 'f2fs',
		offsets: [1024],
		magics: [le32(0xf2f52010)],
		details: bytes => ({uuid: uuid(bytes, 1024 + 108), label: utf16(bytes(1024 + 124, 512))}),
	},
	{
		// At the end of the first page, whose size differs between processors.
		type: 'swap',
		offsets: [4096, 8192, 16_384, 65_536].map(page => page - 10),
		magics: ['SWAPSPACE2', 'SWAP-SPACE'],
		details: bytes => ({uuid: uuid(bytes, 1024 + 12), label: text(bytes, 1024 + 28, 16)}),
	},
	{type: 'ntfs', offsets: [3], magics: ['NTFS    '], details: bytes => ({uuid: serial(bytes, 72, 8)})},
	{type: 'exfat', offsets: [3], magics: ['EXFAT   '], details: bytes => ({uuid: grouped(serial(bytes, 100, 4), [4, 4])})},
	{type: 'vfat', offsets: [82], magics: ['FAT32   '], refine: fat, details: fatDetails},
	{type: 'vfat', offsets: [54], magics: ['FAT16   ', 'FAT12   '], refine: fat, details: fatDetails},
	{type: 'apfs', offsets: [32], magics: ['NXSB'], details: bytes => ({uuid: uuid(bytes, 72)})},
	{type: 'hfsplus', offsets: [1024], magics: ['H+', 'HX']},
	// A volume of HFS may only be a wrapper for one of HFS+ (TN1150).
	{type: 'hfs', offsets: [1024], magics: ['BD'], refine: bytes => (bytes(1024 + 124, 2).toString('latin1') === 'H+' ? 'hfsplus' : 'hfs')},
	{type: 'udf', offsets: [32_769], magics: ['BEA01']},
	{type: 'iso9660', offsets: [32_769], magics: ['CD001'], details: bytes => ({label: text(bytes, 32_768 + 40, 32)})},
	{
		type: 'ufs',
		offsets: [8192 + 1372, 65_536 + 1372],
		// UFS2 and UFS1, of processors of either order.
		magics: [le32(0x19540119), le32(0x00011954), le32(0x19015419), le32(0x54190100)],
		details: (bytes, at) => ({label: text(bytes, at - 1372 + 680, 32)}),
	},
	{
		type: 'reiserfs',
		offsets: [65_536 + 52],
		magics: ['ReIsEr'],
		details: bytes => ({uuid: uuid(bytes, 65_536 + 84), label: text(bytes, 65_536 + 100, 16)}),
	},
	{
		type: 'jfs',
		offsets: [32_768],
		magics: ['JFS1'],
		details: bytes => ({uuid: uuid(bytes, 32_768 + 136), label: text(bytes, 32_768 + 152, 16)}),
	},
	{type: 'ReFS', offsets: [3], magics: ['ReFS\0\0\0\0']},
	{type: 'squashfs', offsets: [0], magics: ['hsqs']},
	{type: 'cramfs', offsets: [0], magics: [le32(0x28cd3d45)]},
	{type: 'romfs', offsets: [0], magics: ['-rom1fs-']},
	{type: 'erofs', offsets: [1024], magics: [le32(0xe0f5e1e2)]},
	{type: 'nilfs2', offsets: [1024 + 6], magics: ['44'], refine: bytes => (bytes(1024, 4).readUInt32LE() === 2 ? 'nilfs2' : undefined)},
	{type: 'minix', offsets: [1024 + 16], magics: ['\x7F\x13', '\x8F\x13', '\x68\x24', '\x78\x24'], refine: minix},
	{type: 'minix', offsets: [1024 + 24], magics: ['\x5A\x4D'], refine: minix3},
	// Where the first header is damaged. What was made over an encrypted device often leaves the second one where it was.
	{
		type: 'crypto_LUKS',
		offsets: secondHeaders,
		magics: ['SKUL\u{BA}\u{BE}'],
		refine: (bytes, at) => (bytes(at + 6, 2).readUInt16BE() === 2 ? 'crypto_LUKS' : undefined),
		details: (bytes, at) => ({uuid: text(bytes, at + 168, 40), label: text(bytes, at + 24, 48)}),
	},
	// Last: what was made over a former ZFS member often leaves these where they were.
	{
		type: 'zfs_member',
		offsets: Array.from({length: 128}, (_, index) => 131_072 + index * 1024),
		magics: ['\u{C}\u{B1}\u{BA}\0\0\0\0\0', '\0\0\0\0\0\u{BA}\u{B1}\u{C}'],
	},
	{type: 'VMFS', offsets: [1_048_576], magics: [le32(0xc001d00d)]},
];

function le32(value: number) {
	const buffer = Buffer.alloc(4);
	buffer.writeUInt32LE(value);
	return buffer.toString('latin1');
}

/** UTF-8 up to the first zero, without trailing blanks. What is no UTF-8 becomes U+FFFD. */
function text(bytes: ReadBytes, offset: number, length: number) {
	const [upToZero = ''] = bytes(offset, length).toString('utf8').split('\0', 1);
	return upToZero.trimEnd();
}

/** 16 bytes as 8-4-4-4-12 hex digits; undefined when they are all zero. */
function uuid(bytes: ReadBytes, offset: number) {
	const hex = bytes(offset, 16).toString('hex');
	return /^0+$/.test(hex) ? undefined : grouped(hex, [8, 4, 4, 4, 12]);
}

/** A little-endian number as upper-case hex digits, as Windows shows it. */
function serial(bytes: ReadBytes, offset: number, length: number) {
	return Buffer.from(bytes(offset, length)).reverse().toString('hex').toUpperCase();
}

/** Digits in groups with hyphens between; undefined when there are not as many. */
function grouped(digits: string, lengths: readonly number[]) {
	const groups = new RegExp(`^${lengths.map(length => `(.{${length}})`).join('')}$`).exec(digits);
	return groups?.slice(1).join('-');
}

function fat(bytes: ReadBytes) {
	return bytes(510, 2).readUInt16LE() === 0xaa55 ? 'vfat' : undefined;
}

function fatDetails(bytes: ReadBytes, at: number): Details {
	const label = text(bytes, at - 11, 11);
	return {uuid: grouped(serial(bytes, at - 15, 4), [4, 4]), label: label === 'NO NAME' ? undefined : label};
}

/** The ext family differs in its features, as libblkid's ext.c tells them apart. */
function extVersion(bytes: ReadBytes) {
	const [compatible = 0, incompatible = 0, readOnlyCompatible = 0] = [92, 96, 100].map(offset => bytes(1024 + offset, 4).readUInt32LE());
	if ((incompatible & 0x8) !== 0) return 'jbd';
	// A copy of the superblock, in another group of blocks than the first: the file system begins elsewhere.
	if (bytes(1024 + 90, 2).readUInt16LE() !== 0) return undefined;
	// Beyond filetype, recover and meta_bg; beyond sparse_super, large_file and btree_dir.
	if ((incompatible & ~0x16) !== 0 || (readOnlyCompatible & ~0x7) !== 0) return 'ext4';
	return (compatible & 0x4) === 0 ? 'ext2' : 'ext3';
}

/** Two bytes are little to go by: the other fields have to make sense, as in libblkid's minix.c. */
function minix(bytes: ReadBytes) {
	const field = (at: number) => bytes(1024 + at, 2).readUInt16LE();
	const makesSense =
		field(0) > 0 && field(4) > 0 && field(6) > 0 && field(10) === 0 && field(18) <= 3 && bytes(1024 + 12, 4).readUInt32LE() > 0;
	return makesSense ? 'minix' : undefined;
}

function minix3(bytes: ReadBytes) {
	const isSize = [1024, 2048, 4096].includes(bytes(1024 + 28, 2).readUInt16LE());
	return isSize && bytes(1024, 4).readUInt32LE() > 0 && bytes(1024 + 6, 2).readUInt16LE() > 0 ? 'minix' : undefined;
}
