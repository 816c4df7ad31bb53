/** Reads bytes, counted from the start of a partition. What is not there reads as zeros. */
export type ReadBytes = (offset: number, length: number) => Buffer;

/** The same from where it has to be fetched; shorter at the end. */
export type ReadRange = (offset: number, length: number) => Promise<Buffer>;
