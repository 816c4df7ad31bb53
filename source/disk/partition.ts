/** A partition, as its table has it. */
export type Partition = {
	/** As Linux counts it: 7 of /dev/sdb7. */
	readonly number: number;
	/** Bytes from the start of the disk. */
	readonly offset: number;
	/** Bytes; never beyond the end of the disk. */
	readonly size: number;
	/** Bytes of it that would lie behind the end of the disk: an image that was not copied whole. */
	readonly missing?: number;
	/** A lower-case GUID (GPT), two lower-case hex digits (MBR), or a name (Apple). */
	readonly type: string;
	readonly typeName: string;
	/** The name in a GPT entry: untrusted text. */
	readonly label?: string;
	/** What Linux calls PARTUUID. */
	readonly uuid?: string;
	/** It only holds logical partitions. */
	readonly extended?: boolean;
};

/** A part of a disk, in bytes. */
export type ByteRange = {readonly offset: number; readonly length: number};

export type PartitionTable = {
	readonly kind: 'gpt' | 'mbr' | 'apm' | 'none';
	/** Which of the two copies of a GPT are intact. */
	readonly gptCopy?: 'both' | 'first' | 'last';
	/** Bytes of the whole disk. */
	readonly size: number;
	/** In the order of their numbers. */
	readonly partitions: readonly Partition[];
	/** The bytes that hold the table itself, by offset: MBR, each EBR, GPT header and entries, and the backup of these. */
	readonly tableRanges: readonly ByteRange[];
	/** Bytes of the disk that the table was made for, as far as it tells. More than `size`: the disk was not copied whole. */
	readonly declaredSize: number;
	/** Bytes of the sectors in which the table counts. */
	readonly sectorSize: 512 | 4096;
	/** Linux finds the partitions by itself on a disk with sectors of 512 bytes. */
	readonly isPlain: boolean;
	/** The same on a disk with sectors of 4096 bytes. */
	readonly isWide: boolean;
};
