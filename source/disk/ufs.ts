/** Bytes that `ufsType` looks at, from the start of the device. */
export const ufsPlace = {offset: 0, length: 65_536 + 1536} as const;

/**
The kind of a UFS, as Linux' option `ufstype` names it: its driver does not find that out, and of the wrong one shows an empty folder. Places in the
superblock are those of 4.4BSD's ufs/ffs/fs.h; Solaris has no format of inodes.
@returns Undefined when it is none that Linux reads. Hostile input: whatever it is, there is an answer.
*/
export function ufsType(bytes: Buffer): 'ufs2' | '44bsd' | 'sunx86' | 'sun' | undefined {
	if (bytes.length < ufsPlace.length) return undefined;
	const magic = (superblock: number) => [bytes.readUInt32LE(superblock + 1372), bytes.readUInt32BE(superblock + 1372)];
	if (magic(65_536).includes(0x19540119)) return 'ufs2';
	const [isLittle, isBig] = magic(8192).map(value => value === 0x011954);
	if (!isLittle && !isBig) return undefined;
	const inodeFormat = isLittle ? bytes.readInt32LE(8192 + 1324) : bytes.readInt32BE(8192 + 1324);
	return inodeFormat === 2 ? '44bsd' : isLittle ? 'sunx86' : 'sun';
}
