import type {BlockReader} from './block-reader.js';
import {type Details, signatures, type Window} from './signatures.js';

export type FileSystem = Details & {
	/** As lsblk names it: "ext4", "LVM2_member", "crypto_LUKS". */
	readonly type: string;
};

/** Bytes of a volume, and where they begin in it. */
export type Part = {readonly at: number; readonly buffer: Buffer};

/** Bytes from the start that hold nearly all magic numbers. */
const startLength = 1 << 18;
/** Bytes at the end: old RAID members say there what they are. */
const endLength = 1 << 17;

/**
What is in a partition, or on a whole disk, by its magic numbers; undefined when nothing is known.
Labels are untrusted text: whatever the disk says.
*/
export async function identify(
	reader: BlockReader,
	{offset, size}: {readonly offset: number; readonly size: number} = {offset: 0, size: reader.size},
): Promise<FileSystem | undefined> {
	const endAt = Math.max(0, size - endLength);
	const parts = await Promise.all(
		[
			[0, startLength],
			[endAt, endLength],
			[1 << 20, 4],
		].map(async ([at = 0, length = 0]) => ({
			at,
			buffer: at < size ? await reader.read(offset + at, Math.min(length, size - at)) : Buffer.alloc(0),
		})),
	);
	return recognise(parts, size);
}

/** The same from some of a volume's bytes. The others are taken for zeros. @param size - Bytes of the volume. */
export function recognise(parts: readonly Part[], size: number): FileSystem | undefined {
	const window: Window = {
		bytes(at, length) {
			const part = parts.find(({at: from, buffer}) => at >= from && at + length <= from + buffer.length);
			return part ? part.buffer.subarray(at - part.at, at - part.at + length) : Buffer.alloc(length);
		},
	};
	for (const {type, offsets, magic, refine, details} of signatures) {
		for (const signed of offsets) {
			const at = signed === raidEnd ? raidSuperblockAt(size) : signed < 0 ? (Math.floor(size / -signed) - 1) * -signed : signed;
			if (at < 0 || window.bytes(at, magic.length).toString('latin1') !== magic) continue;
			const exact = refine ? refine(window, at) : type;
			if (exact) return {type: exact, ...withoutEmpty(details?.(window, at) ?? {})};
		}
	}

	return undefined;
}

const raidEnd = -8192;

/** Where a RAID superblock at the end lies: version 1.0 8 KiB before it, on a 4 KiB boundary. Version 0.90 is in the last whole 64 KiB. */
export function raidSuperblockAt(size: number): number {
	return Math.floor((size - 8192) / 4096) * 4096;
}

function withoutEmpty({label, uuid}: Details): Details {
	return {...(label ? {label} : {}), ...(uuid ? {uuid} : {})};
}
