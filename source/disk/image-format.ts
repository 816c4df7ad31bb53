/** How the bytes of a disk are kept in an image file, by the names of QEMU's drivers: "vpc" is VHD. */
export const imageFormats = ['raw', 'qcow2', 'vmdk', 'vdi', 'vpc', 'vhdx'] as const;
export type ImageFormat = (typeof imageFormats)[number];

/** What looks like a disk image and would be taken for a raw one. */
export type UnsupportedImage = {
	/** For people, after "is". */
	readonly name: string;
	readonly verb: 'Convert' | 'Unpack';
	/** The command that makes a raw image NEW.img of it, as words; ">" writes what it prints to NEW.img. */
	readonly convert: (path: string) => readonly string[];
	/** What to do after that. */
	readonly afterwards?: string;
};

type Magic<What> = {readonly offset?: number; readonly bytes: string; readonly what: What};

const formats: ReadonlyArray<Magic<ImageFormat>> = [
	{bytes: 'QFI\u{FB}\0\0\0\u{2}', what: 'qcow2'},
	{bytes: 'QFI\u{FB}\0\0\0\u{3}', what: 'qcow2'},
	{bytes: 'KDMV', what: 'vmdk'},
	{bytes: 'COWD', what: 'vmdk'},
	{bytes: '# Disk DescriptorFile', what: 'vmdk'},
	{offset: 0x40, bytes: '\u{7F}\u{10}\u{DA}\u{BE}', what: 'vdi'},
	{bytes: 'conectix', what: 'vpc'},
	{bytes: 'vhdxfile', what: 'vhdx'},
];

const byQemu = (name: string, format: string): UnsupportedImage => ({
	name,
	verb: 'Convert',
	convert: path => ['qemu-img', 'convert', '-f', format, '-O', 'raw', path, 'NEW.img'],
});
const unpacked = (name: string, ...command: readonly string[]): UnsupportedImage => ({
	name,
	verb: 'Unpack',
	// What is in it may be an archive again: tar finds out by itself how it is compressed.
	convert: path => (/\.(?:tar\.\w+|t[gx]z|tbz2?)$/i.test(path) ? ['tar', '-xf', path] : [...command, path, '>', 'NEW.img']),
});

const ova: UnsupportedImage = {
	name: 'an OVA, an archive with disk images in it',
	verb: 'Unpack',
	convert: path => ['tar', '-xf', path],
	afterwards: 'Then mount the disk among its files, which ends in .vmdk.',
};

const tar: UnsupportedImage = {
	name: 'a tar archive',
	verb: 'Unpack',
	convert: path => ['tar', '-xf', path],
	afterwards: 'Then mount the image among its files.',
};

/** libewf writes to NEW.raw. */
const ewf: UnsupportedImage = {
	name: 'an EnCase image (E01)',
	verb: 'Convert',
	convert: path => ['ewfexport', '-u', '-f', 'raw', '-t', 'NEW', path],
	afterwards: 'Then mount NEW.raw.',
};

const unsupported: ReadonlyArray<Magic<UnsupportedImage>> = [
	{bytes: 'QFI\u{FB}\0\0\0\u{1}', what: byQemu('a qcow image of version 1', 'qcow')},
	{bytes: 'QED\0', what: byQemu('a QED image', 'qed')},
	{bytes: 'WithoutFreeSpace', what: byQemu('a Parallels image', 'parallels')},
	{bytes: 'WithouFreSpacExt', what: byQemu('a Parallels image', 'parallels')},
	{
		bytes: '\u{3A}\u{FF}\u{26}\u{ED}',
		what: {name: 'an Android sparse image', verb: 'Convert', convert: path => ['simg2img', path, 'NEW.img']},
	},
	{bytes: 'EVF\u{9}\r\n\u{FF}\0', what: ewf},
	{bytes: 'EVF2\r\n\u{81}\0', what: ewf},
	{bytes: '\u{1F}\u{8B}', what: unpacked('compressed by gzip', 'gzip', '-dc')},
	{bytes: '\u{FD}7zXZ\0', what: unpacked('compressed by xz', 'xz', '-dc')},
	{bytes: 'BZh', what: unpacked('compressed by bzip2', 'bzip2', '-dc')},
	{bytes: '\u{28}\u{B5}\u{2F}\u{FD}', what: unpacked('compressed by zstd', 'zstd', '-dc')},
	{bytes: '\u{4}\u{22}\u{4D}\u{18}', what: unpacked('compressed by LZ4', 'lz4', '-dc')},
	{bytes: '\u{89}LZO\0\r\n\u{1A}\n', what: unpacked('compressed by lzop', 'lzop', '-dc')},
	{bytes: '7z\u{BC}\u{AF}\u{27}\u{1C}', what: unpacked('compressed by 7-Zip', '7z', 'x', '-so')},
	{bytes: 'PK\u{3}\u{4}', what: unpacked('a ZIP archive', 'unzip', '-p')},
];

/** By the last 512 bytes: a VHD of fixed size, and Apple's disk image, begin with their contents. */
const byEnd: ReadonlyArray<Magic<ImageFormat | UnsupportedImage>> = [
	{bytes: 'conectix', what: 'vpc'},
	{bytes: 'koly', what: byQemu('an Apple disk image (DMG)', 'dmg')},
];

/**
The format of an image, by the magic numbers in its first 512 bytes and in its last. What has none is raw.
@param end - The last 512 bytes.
*/
export function imageFormat(start: Buffer, end: Buffer = Buffer.alloc(0)): ImageFormat | UnsupportedImage {
	return find(formats, start) ?? find(unsupported, start) ?? archive(start) ?? find(byEnd, end) ?? 'raw';
}

function find<What>(list: ReadonlyArray<Magic<What>>, buffer: Buffer): What | undefined {
	const bytes = buffer.toString('latin1');
	return list.find(known => bytes.startsWith(known.bytes, known.offset ?? 0))?.what;
}

/** A tar archive is an OVA when it begins with the description of a machine (DMTF DSP0243, 5.3). */
function archive(start: Buffer): UnsupportedImage | undefined {
	if (start.toString('latin1', 257, 262) !== 'ustar') return undefined;
	return /^[^\0]+\.ovf\0/i.test(start.toString('latin1', 0, 101)) ? ova : tar;
}

/** Each kind of image that has to be converted, once. */
export const unsupportedImages: readonly UnsupportedImage[] = [
	...new Map(
		[...unsupported, {what: ova}, {what: tar}, ...byEnd].flatMap(({what}) =>
			typeof what === 'string' ? [] : [[what.name, what] as const],
		),
	).values(),
];
