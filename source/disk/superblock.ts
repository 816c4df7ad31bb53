/** The state that a file system records. `unfinished`: its last changes are still in its journal, and a mount replays them. */
export const fileSystemConditions = ['clean', 'unfinished', 'not-closed', 'damaged', 'unknown'] as const;
export type FileSystemCondition = (typeof fileSystemConditions)[number];

/** What the bytes of a file system tell about it. */
export type Superblock = {
	readonly condition: FileSystemCondition;
	/** Bytes in use; undefined where the superblock does not tell. */
	readonly usedBytes?: number;
};

/** The bytes that tell, from the start of the device. */
type Place = {readonly offset: number; readonly length: number};

type Reader = {readonly place: Place; readonly read: (bytes: Buffer) => Superblock | undefined};

const unknown: Superblock = {condition: 'unknown'};

/** What has to be read of a file system, by the name that `blkid` has for it; undefined when we know no such place. */
export function superblockPlace(fileSystem: string): Place | undefined {
	return readers.get(fileSystem)?.place;
}

/** @param bytes Those at `superblockPlace`. Hostile input: whatever they are, there is an answer. */
export function parseSuperblock(fileSystem: string, bytes: Buffer): Superblock {
	const reader = readers.get(fileSystem);
	if (!reader || bytes.length < reader.place.length) return unknown;
	return reader.read(bytes) ?? unknown;
}

/** Linux' fs/ext4/ext4.h, `struct ext4_super_block`. The free blocks are counted anew when it is closed, so they are old when it was not. */
function readExt(bytes: Buffer): Superblock | undefined {
	if (bytes.readUInt16LE(0x38) !== 0xef53) return undefined;
	const state = bytes.readUInt16LE(0x3a);
	if ((state & 2) !== 0 || bytes.readUInt32LE(0x194) > 0) return {condition: 'damaged'};
	if ((bytes.readUInt32LE(0x60) & 4) !== 0) return {condition: 'unfinished'};
	if ((state & 1) === 0) return {condition: 'not-closed'};
	const has64 = (bytes.readUInt32LE(0x60) & 0x80) !== 0;
	const high = (offset: number) => (has64 ? bytes.readUInt32LE(offset) * 2 ** 32 : 0);
	const total = bytes.readUInt32LE(0x04) + high(0x150);
	const free = bytes.readUInt32LE(0x0c) + high(0x158);
	return withUsed('clean', (total - free) * 2 ** (10 + Math.min(bytes.readUInt32LE(0x18), 6)));
}

/** Linux' fs/btrfs/ctree.h, `struct btrfs_super_block`. A tree of its log means that what was synced last is only there. */
function readBtrfs(bytes: Buffer): Superblock | undefined {
	if (bytes.toString('latin1', 0x40, 0x48) !== '_BHRfS_M') return undefined;
	return withUsed(bytes.readBigUInt64LE(0x60) === 0n ? 'clean' : 'unfinished', Number(bytes.readBigUInt64LE(0x78)));
}

/** The state byte in the boot sector: Linux' fs/fat, `fat_set_state`. It is at another place in FAT32, which has no size of a FAT in 16 bits. */
function readFat(bytes: Buffer): Superblock | undefined {
	if (bytes.readUInt16LE(510) !== 0xaa55) return undefined;
	const state = bytes.readUInt8(bytes.readUInt16LE(0x16) === 0 ? 0x41 : 0x25);
	return {condition: (state & 2) !== 0 ? 'damaged' : (state & 1) !== 0 ? 'not-closed' : 'clean'};
}

/** Microsoft's exFAT specification, 3.1: VolumeFlags, PercentInUse. */
function readExfat(bytes: Buffer): Superblock | undefined {
	if (bytes.toString('latin1', 3, 11) !== 'EXFAT   ') return undefined;
	const flags = bytes.readUInt16LE(106);
	return {condition: (flags & 4) !== 0 ? 'damaged' : (flags & 2) !== 0 ? 'not-closed' : 'clean'};
}

/** Apple's TN1150, the volume header: attributes, block size, total and free blocks; big-endian. */
function readHfsPlus(bytes: Buffer): Superblock | undefined {
	if (!['H+', 'HX'].includes(bytes.toString('latin1', 0, 2))) return undefined;
	const attributes = bytes.readUInt32BE(4);
	const used = (bytes.readUInt32BE(44) - bytes.readUInt32BE(48)) * bytes.readUInt32BE(40);
	if ((attributes & 0x800) !== 0) return {condition: 'damaged'};
	return withUsed((attributes & 0x100) !== 0 ? 'clean' : 'not-closed', used);
}

/**
Linux' fs/xfs/libxfs/xfs_format.h, `struct xfs_dsb`; big-endian. Whether it was closed is only in its log; the free blocks are counted when it is, so
they are a little old when it was not.
*/
function readXfs(bytes: Buffer): Superblock | undefined {
	if (bytes.toString('latin1', 0, 4) !== 'XFSB') return undefined;
	const blocks = bytes.readBigUInt64BE(8) - bytes.readBigUInt64BE(144);
	return withUsed('unknown', Number(blocks) * bytes.readUInt32BE(4));
}

function withUsed(condition: FileSystemCondition, usedBytes: number): Superblock {
	return {condition, ...(Number.isSafeInteger(usedBytes) && usedBytes >= 0 ? {usedBytes} : {})};
}

/** Linux' fs/jfs/jfs_superblock.h, `s_state`: 0 is clean. */
function readJfs(bytes: Buffer): Superblock | undefined {
	if (bytes.toString('latin1', 0, 4) !== 'JFS1') return undefined;
	return {condition: bytes.readUInt32LE(40) === 0 ? 'clean' : 'not-closed'};
}

const ext: Reader = {place: {offset: 1024, length: 1024}, read: readExt};
const fat: Reader = {place: {offset: 0, length: 512}, read: readFat};
const hfsPlus: Reader = {place: {offset: 1024, length: 512}, read: readHfsPlus};
const readers: ReadonlyMap<string, Reader> = new Map([
	['ext2', ext],
	['ext3', ext],
	['ext4', ext],
	['btrfs', {place: {offset: 65_536, length: 512}, read: readBtrfs}],
	['vfat', fat],
	['exfat', {place: {offset: 0, length: 512}, read: readExfat}],
	['xfs', {place: {offset: 0, length: 512}, read: readXfs}],
	['jfs', {place: {offset: 32_768, length: 512}, read: readJfs}],
	['hfsplus', hfsPlus],
	['hfsx', hfsPlus],
]);
