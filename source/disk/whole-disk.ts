/** A file system, as far as it tells how long it is, and when it was written to. */
type Contents = {
	readonly type?: string | undefined;
	/** Bytes. */
	readonly size?: number | undefined;
	/** Seconds since 1970, where its superblock tells. */
	readonly written?: number | undefined;
};

/** A partition, in bytes from the start of the disk, and what is on it. */
type Neighbour = Contents & {readonly offset: number; readonly length: number};

/**
Whether a disk holds what it says as a whole, though it has a partition table: it is one of those for CDs and sticks, which have both, or the table was left
over. Else partitions were made over it. What can be told from the bytes: which of the partitions lie over it, whether these hold something, and which of
both was written to last.
@param disk - Bytes.
*/
export function isWholeDisk(whole: Contents, partitions: readonly Neighbour[], disk: number): boolean {
	const {type, size = 0, written = 0} = whole;
	const isDisc = type === 'iso9660' || type === 'udf';
	// A disc does not always tell. Of others that is all there is to go by.
	if (size === 0) return isDisc;
	if (!isDisc && size > disk) return false;
	return partitions.every(partition => {
		if (partition.offset >= size || partition.type === undefined) return true;
		if (isDisc) return partition.offset + partition.length <= size;
		return partition.written !== undefined && written > partition.written;
	});
}
