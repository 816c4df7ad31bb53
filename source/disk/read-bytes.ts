/** Reads bytes, counted from the start of a partition. What is not there reads as zeros. */
export type ReadBytes = (offset: number, length: number) => Buffer;
