/** A window on the start, or another part, of a partition; zeros where there is nothing. */
export type Window = {
	/** Bytes, `offset` counted from the start of the partition. */
	bytes(offset: number, length: number): Buffer;
};

export type Details = {
	readonly label?: string;
	readonly uuid?: string;
};

export type Signature = {
	/** As libblkid and lsblk name it. */
	readonly type: string;
	/** Where the magic number may be, bytes from the start, or from the end when negative. */
	readonly offsets: readonly number[];
	/** One character a byte. */
	readonly magic: string;
	/** More that has to be so, and the exact type when it depends on more. Undefined: it is not this one. */
	readonly refine?: (window: Window, offset: number) => string | undefined;
	readonly details?: (window: Window, offset: number) => Details;
};

/**
Magic numbers, in the order in which they are asked: what holds other things first, since a container may begin like its contents.
Offsets are those of libblkid (libblkid/src/superblocks/) and of the on-disk formats that the kernel documents.
*/
export const signatures: readonly Signature[] = [
	// Version 1.2 and 1.1 at the start, 1.0 and 0.90 near the end.
	...[4096, 0].map((offset): Signature => ({type: 'linux_raid_member', offsets: [offset], magic: le32(0xa92b4efc), details: raidDetails})),
	{type: 'linux_raid_member', offsets: [-8192], magic: le32(0xa92b4efc), details: raidDetails},
	{type: 'linux_raid_member', offsets: [-65536], magic: le32(0xa92b4efc)},
	...[0, 512, 1024, 1536].map(
		(sector): Signature => ({
			type: 'LVM2_member',
			offsets: [sector],
			magic: 'LABELONE',
			refine: window => (text(window, sector + 24, 8) === 'LVM2 001' ? 'LVM2_member' : undefined),
			details: window => ({uuid: grouped(text(window, sector + window.bytes(sector + 20, 4).readUInt32LE(), 32), [6, 4, 4, 4, 4, 4, 6])}),
		}),
	),
	{
		type: 'crypto_LUKS',
		offsets: [0],
		magic: 'LUKS\u{BA}\u{BE}',
		details: window => ({
			uuid: text(window, 168, 40),
			label: window.bytes(6, 2).readUInt16BE() === 2 ? text(window, 24, 48) : undefined,
		}),
	},
	{type: 'BitLocker', offsets: [3], magic: '-FVE-FS-'},
	{
		type: 'bcache',
		offsets: [4096 + 24],
		magic: '\u{C6}\u{85}\u{73}\u{F6}\u{4E}\u{1A}\u{45}\u{CA}\u{82}\u{65}\u{F5}\u{7F}\u{48}\u{BA}\u{6D}\u{81}',
	},
	{
		type: 'bcachefs',
		offsets: [4096 + 24],
		magic: '\u{C6}\u{85}\u{73}\u{F6}\u{66}\u{CE}\u{90}\u{A9}\u{D9}\u{6A}\u{60}\u{CF}\u{80}\u{3D}\u{F7}\u{EF}',
		details: window => ({uuid: uuid(window, 4096 + 56), label: text(window, 4096 + 72, 32)}),
	},
	{
		type: 'btrfs',
		offsets: [65_536 + 64],
		magic: '_BHRfS_M',
		details: window => ({uuid: uuid(window, 65_536 + 32), label: text(window, 65_536 + 299, 256)}),
	},
	{type: 'xfs', offsets: [0], magic: 'XFSB', details: window => ({uuid: uuid(window, 32), label: text(window, 108, 12)})},
	{
		type: 'ext4',
		offsets: [1024 + 56],
		magic: '\u{53}\u{EF}',
		refine: extVersion,
		details: window => ({uuid: uuid(window, 1024 + 104), label: text(window, 1024 + 120, 16)}),
	},
	{
		type: 'f2fs',
		offsets: [1024],
		magic: le32(0xf2f52010),
		details: window => ({uuid: uuid(window, 1024 + 108), label: utf16(window.bytes(1024 + 124, 512))}),
	},
	...[4096, 8192, 16_384, 65_536].flatMap(page =>
		['SWAPSPACE2', 'SWAP-SPACE'].map(
			(magic): Signature => ({
				type: 'swap',
				offsets: [page - 10],
				magic,
				details: window => ({uuid: uuid(window, 1024 + 12), label: text(window, 1024 + 28, 16)}),
			}),
		),
	),
	{type: 'ntfs', offsets: [3], magic: 'NTFS    ', details: window => ({uuid: serial(window, 72, 8)})},
	{type: 'exfat', offsets: [3], magic: 'EXFAT   ', details: window => ({uuid: grouped(serial(window, 100, 4), [4, 4])})},
	...[82, 54, 54].map(
		(offset, index): Signature => ({
			type: 'vfat',
			offsets: [offset],
			magic: ['FAT32   ', 'FAT16   ', 'FAT12   '][index] ?? '',
			refine: window => (window.bytes(510, 2).readUInt16LE() === 0xaa55 ? 'vfat' : undefined),
			details: window => ({uuid: grouped(serial(window, offset - 15, 4), [4, 4]), label: fatLabel(text(window, offset - 11, 11))}),
		}),
	),
	{type: 'apfs', offsets: [32], magic: 'NXSB', details: window => ({uuid: uuid(window, 72)})},
	{type: 'hfsplus', offsets: [1024], magic: 'H+'},
	{type: 'hfsplus', offsets: [1024], magic: 'HX'},
	{type: 'hfs', offsets: [1024], magic: 'BD'},
	{type: 'udf', offsets: [32_769], magic: 'BEA01'},
	{type: 'iso9660', offsets: [32_769], magic: 'CD001', details: window => ({label: text(window, 32_768 + 40, 32)})},
	...[0x19540119, 0x00011954].map(
		(magic): Signature => ({
			type: 'ufs',
			offsets: [8192 + 1372, 65_536 + 1372],
			magic: le32(magic),
			details: (window, offset) => ({label: text(window, offset - 1372 + 680, 32)}),
		}),
	),
	{
		type: 'reiserfs',
		offsets: [65_536 + 52],
		magic: 'ReIsEr',
		details: window => ({uuid: uuid(window, 65_536 + 84), label: text(window, 65_536 + 100, 16)}),
	},
	{
		type: 'jfs',
		offsets: [32_768],
		magic: 'JFS1',
		details: window => ({uuid: uuid(window, 32_768 + 136), label: text(window, 32_768 + 152, 16)}),
	},
	{type: 'squashfs', offsets: [0], magic: 'hsqs'},
	{type: 'erofs', offsets: [1024], magic: le32(0xe0f5e1e2)},
	{type: 'nilfs2', offsets: [1024 + 6], magic: '44', refine: window => (window.bytes(1024, 4).readUInt32LE() === 2 ? 'nilfs2' : undefined)},
	// Last: what was made over a former ZFS member often leaves these where they were.
	{type: 'zfs_member', offsets: Array.from({length: 128}, (_, index) => 131_072 + index * 1024), magic: '\u{C}\u{B1}\u{BA}\0\0\0\0\0'},
	{type: 'zfs_member', offsets: Array.from({length: 128}, (_, index) => 131_072 + index * 1024), magic: '\0\0\0\0\0\u{BA}\u{B1}\u{C}'},
	{type: 'VMFS', offsets: [1_048_576], magic: le32(0xc001d00d)},
];

function le32(value: number) {
	const buffer = Buffer.alloc(4);
	buffer.writeUInt32LE(value);
	return buffer.toString('latin1');
}

/** UTF-8 up to the first zero, without trailing blanks. What is no UTF-8 becomes U+FFFD. */
function text(window: Window, offset: number, length: number) {
	const bytes = window.bytes(offset, length);
	const end = bytes.indexOf(0);
	return bytes.toString('utf8', 0, end === -1 ? length : end).trimEnd();
}

function utf16(bytes: Buffer) {
	return new TextDecoder('utf-16le').decode(bytes).split('\0', 1)[0];
}

/** 16 bytes as 8-4-4-4-12 hex digits; undefined when they are all zero. */
function uuid(window: Window, offset: number) {
	const hex = window.bytes(offset, 16).toString('hex');
	return /^0+$/.test(hex) ? undefined : grouped(hex, [8, 4, 4, 4, 12]);
}

/** A little-endian number as upper-case hex digits, as Windows shows it. */
function serial(window: Window, offset: number, length: number) {
	return Buffer.from(window.bytes(offset, length)).reverse().toString('hex').toUpperCase();
}

/** Digits in groups with hyphens between; undefined when they are not as many. */
function grouped(digits: string, lengths: readonly number[]) {
	const groups: string[] = [];
	let at = 0;
	for (const length of lengths) {
		groups.push(digits.slice(at, at + length));
		at += length;
	}

	return digits.length === at ? groups.join('-') : undefined;
}

function fatLabel(label: string) {
	return label === 'NO NAME' ? undefined : label;
}

function raidDetails(window: Window, offset: number): Details {
	return {uuid: uuid(window, offset + 16), label: text(window, offset + 32, 32)};
}

/** The ext family differs in its features, as libblkid's ext.c tells them apart. */
function extVersion(window: Window) {
	const [compatible, incompatible, readOnlyCompatible] = [92, 96, 100].map(offset => window.bytes(1024 + offset, 4).readUInt32LE());
	if (((incompatible ?? 0) & 0x8) !== 0) return 'jbd';
	// Beyond filetype, recover and meta_bg; beyond sparse_super, large_file and btree_dir.
	if (((incompatible ?? 0) & ~0x16) !== 0 || ((readOnlyCompatible ?? 0) & ~0x7) !== 0) return 'ext4';
	return ((compatible ?? 0) & 0x4) === 0 ? 'ext2' : 'ext3';
}
