/** What the superblock of a device says about its btrfs. */
export type BtrfsDevice = {
	/** How many devices the file system has. */
	readonly total: number;
	/** The number of this device among them. */
	readonly id: number;
	/** It is a seed: others are based on it, and it is never written to (`btrfstune -S 1`). */
	readonly isSeed: boolean;
};

/**
Linux' fs/btrfs/ctree.h, `struct btrfs_super_block`, in which is the device's own `struct btrfs_dev_item`.
@param bytes Those at `superblockPlace`. Hostile input.
@returns Undefined when they are of something else.
*/
export function btrfsDevice(bytes: Buffer): BtrfsDevice | undefined {
	if (bytes.length < 0xd1 || bytes.toString('latin1', 0x40, 0x48) !== '_BHRfS_M') return undefined;
	const total = Number(bytes.readBigUInt64LE(0x88));
	const isSeed = (bytes.readUInt32LE(0x3c) & 1) !== 0;
	return total > 0 && total <= 4096 ? {total, id: Number(bytes.readBigUInt64LE(0xc9)), isSeed} : undefined;
}
