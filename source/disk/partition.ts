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
