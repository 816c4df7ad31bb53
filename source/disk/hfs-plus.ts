/** What the volume header of HFS+ says that keeps Linux from writing: Apple's TN1150, attributes. Undefined when it is none. Hostile input. */
export type HfsPlusMarks = {
	readonly isClosed: boolean;
	/** A Mac writes to it by a journal, of which Linux knows nothing. */
	readonly hasJournal: boolean;
	readonly isLocked: boolean;
};

/** @param bytes Those at `superblockPlace`. */
export function hfsPlusMarks(bytes: Buffer): HfsPlusMarks | undefined {
	if (bytes.length < 8 || !['H+', 'HX'].includes(bytes.toString('latin1', 0, 2))) return undefined;
	const attributes = bytes.readUInt32BE(4);
	const has = (bit: number) => (attributes & (1 << bit)) !== 0;
	return {isClosed: has(8), hasJournal: has(13), isLocked: has(15)};
}
