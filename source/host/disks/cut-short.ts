import * as v from 'valibot';
import {count} from '../../schemas.js';
import {formatBytes} from '../../text/format-bytes.js';

/** How much of a partition, or of a disk without partitions, lies behind the end of the image: it was not copied whole. */
export const cutShort = v.object({
	/** Bytes behind the end. */
	bytes: count,
	/** Whether that concerns its file system, which may be smaller than its partition. */
	contents: v.picklist(['whole', 'cut', 'unknown']),
});
export type CutShort = v.InferOutput<typeof cutShort>;

/** @param what - "image" or "disk". @param subject - Put before it where nothing names the partition: "its file system ". */
export function cutShortText({bytes, contents}: CutShort, what: string, subject = ''): string {
	const ends = `${subject}ends ${formatBytes(bytes)} behind the end of the ${what}`;
	return contents === 'whole' ? `${ends}, but its file system is whole` : `${ends}: it was not copied whole`;
}

/**
@param missing - Bytes of the partition behind the end.
@param here - Bytes that are there.
@param contents - Bytes of the file system, where it tells.
*/
export function cutShortBy(missing: number, here: number, contents: number | undefined): CutShort | undefined {
	if (missing <= 0) return undefined;
	return {bytes: missing, contents: contents === undefined ? 'unknown' : contents > here ? 'cut' : 'whole'};
}
