/** A partition, as its table has it. */
export type Partition = {
	/** As Linux counts it: 7 of /dev/sdb7. */
	readonly number: number;
	/** Bytes from the start of the disk. */
	readonly offset: number;
	/** Bytes; never beyond the end of the disk. */
	readonly size: number;
	/** A lower-case GUID (GPT) or two lower-case hex digits (MBR). */
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
	readonly kind: 'gpt' | 'mbr' | 'none';
	/** Bytes of the whole disk. */
	readonly size: number;
	/** In the order of their numbers. */
	readonly partitions: readonly Partition[];
	/** The bytes that hold the table itself, by offset: MBR, each EBR, GPT header and entries, and the backup of these. */
	readonly tableRanges: readonly ByteRange[];
	/** The sector size in which a GPT was written: 4096 is only readable on a disk with such sectors. */
	readonly sectorSize: 512 | 4096;
	/** The first copy of the GPT is damaged and this is the second one. Linux does not read it by itself. */
	readonly fromBackup: boolean;
};
