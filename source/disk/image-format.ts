/** How the bytes of a disk are kept in an image file. */
export const imageFormats = ['raw', 'qcow2', 'vmdk', 'vdi'] as const;
export type ImageFormat = (typeof imageFormats)[number];

/** What looks like a disk image and would be taken for a raw one. */
export type UnsupportedImage = {
	/** For people, after "is". */
	readonly name: string;
	/** By qemu-img. */
	readonly convertible: boolean;
};

const formats: ReadonlyArray<{readonly offset: number; readonly bytes: string; readonly format: ImageFormat}> = [
	{offset: 0, bytes: 'QFI\u{FB}\0\0\0\u{2}', format: 'qcow2'},
	{offset: 0, bytes: 'QFI\u{FB}\0\0\0\u{3}', format: 'qcow2'},
	{offset: 0, bytes: 'KDMV', format: 'vmdk'},
	{offset: 0, bytes: '# Disk DescriptorFile', format: 'vmdk'},
	{offset: 0x40, bytes: '\u{7F}\u{10}\u{DA}\u{BE}', format: 'vdi'},
];

const unsupported: ReadonlyArray<UnsupportedImage & {readonly bytes: string}> = [
	{bytes: 'QFI\u{FB}', name: 'a qcow image of a version other than 2 and 3', convertible: true},
	{bytes: 'COWD', name: 'a VMDK image of the old sparse kind', convertible: true},
	{bytes: 'QED\0', name: 'a QED image', convertible: true},
	{bytes: 'vhdxfile', name: 'a VHDX image', convertible: true},
	{bytes: 'conectix', name: 'a VHD image', convertible: true},
	{bytes: 'WithoutFreeSpace', name: 'a Parallels image', convertible: true},
	{bytes: 'WithouFreSpacExt', name: 'a Parallels image', convertible: true},
	{bytes: '\u{1F}\u{8B}', name: 'compressed by gzip', convertible: false},
	{bytes: '\u{FD}7zXZ\0', name: 'compressed by xz', convertible: false},
	{bytes: 'BZh', name: 'compressed by bzip2', convertible: false},
	{bytes: '\u{28}\u{B5}\u{2F}\u{FD}', name: 'compressed by zstd', convertible: false},
	{bytes: 'PK\u{3}\u{4}', name: 'a ZIP archive', convertible: false},
];

/** The format of an image, by the magic number in its first 512 bytes. What has none is raw. */
export function imageFormat(start: Buffer): ImageFormat | UnsupportedImage {
	const bytes = start.toString('latin1');
	return (
		formats.find(known => bytes.startsWith(known.bytes, known.offset))?.format ??
		unsupported.find(known => bytes.startsWith(known.bytes)) ??
		'raw'
	);
}
