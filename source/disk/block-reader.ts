/** Random access to the bytes of a disk or image, read-only. */
export type BlockReader = {
	/** Bytes. */
	readonly size: number;
	/** The bytes from `offset`; shorter only at the end. */
	read(offset: number, length: number): Promise<Buffer>;
};
