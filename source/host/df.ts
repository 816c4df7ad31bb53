/** Bytes of a file system; undefined when df does not tell. */
export type Space = {readonly sizeBytes?: number; readonly usedBytes?: number};

/** Read `df -kP` (POSIX): a header, then "file system, KiB, used, available, capacity, mountpoint". The first and the last may have blanks in them. */
export function parseDf(output: string): Space {
	const match = /\s(\d+)\s+(\d+)\s+-?\d+\s+(?:\d+%|-)\s+\//.exec(output.split('\n').slice(1).join('\n'));
	return match ? {sizeBytes: Number(match[1]) * 1024, usedBytes: Number(match[2]) * 1024} : {};
}
