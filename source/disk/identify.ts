import type {BlockReader} from './block-reader.js';
import {fileSystemSizes} from './file-system-size.js';
import {labelElsewhere} from './labels.js';
import type {ReadBytes} from './read-bytes.js';
import {type Details, signatures} from './signatures.js';

export type FileSystem = Details & {
	/** As lsblk names it: "ext4", "LVM2_member", "crypto_LUKS". */
	readonly type: string;
	/** The size in bytes that its superblock states, if it does. It may be more than there is. */
	readonly size?: number;
	/** Seconds since 1970, where it says when it was written to. */
	readonly written?: number;
};

/** Bytes of a volume, and where they begin in it. */
export type Part = {readonly at: number; readonly buffer: Buffer};

/** Bytes from the start that hold nearly all magic numbers. */
const startLength = 1 << 18;
/** Bytes at the end: old RAID members say there what they are. */
const endLength = 1 << 17;
/** Where VMFS has its magic number, after all others. */
const vmfsAt = 1 << 20;

/**
What is in a partition, or on a whole disk, by its magic numbers; undefined when nothing is known.
Labels are untrusted text: whatever the disk says.
*/
export async function identify(reader: BlockReader, range = {offset: 0, size: reader.size}): Promise<FileSystem | undefined> {
	const {offset, size} = range;
	const read = async (at: number, length: number) => ({
		at,
		buffer: at >= 0 && at < size ? await reader.read(offset + at, Math.min(length, size - at)) : Buffer.alloc(0),
	});
	const parts = await Promise.all([read(0, startLength), read(Math.max(0, size - endLength), endLength), read(vmfsAt, 4)]);
	const found = recognise(parts, size);
	const label = found && (await labelElsewhere(found.type, async (at, length) => (await read(at, length)).buffer));
	return label ? {...found, label} : found;
}

/** The same from some of a volume's bytes. The others are taken for zeros. @param size - Bytes of the volume. */
export function recognise(parts: readonly Part[], size: number): FileSystem | undefined {
	const bytes = bytesOf(parts);
	for (const {type, offsets, magics, refine, details} of signatures) {
		for (const offset of offsets) {
			const at = offset < 0 ? fromEnd(offset, size) : offset;
			if (at < 0 || !magics.includes(bytes(at, magics[0]?.length ?? 0).toString('latin1'))) continue;
			const exact = refine ? refine(bytes, at) : type;
			if (exact) return {type: exact, ...extentOf(exact, bytes), ...withoutEmpty(details?.(bytes, at) ?? {})};
		}
	}

	return undefined;
}

/** Where a superblock of RAID 1.0 lies: 8 KiB before the end, on a 4 KiB boundary. */
export function raidSuperblockAt(size: number): number {
	return Math.floor((size - 8192) / 4096) * 4096;
}

/** RAID 0.90 has its superblock in the last whole 64 KiB. */
function fromEnd(offset: number, size: number): number {
	if (offset === -1024) return Math.floor(size / 512) * 512 + offset;
	return offset === -8192 ? raidSuperblockAt(size) : (Math.floor(size / -offset) - 1) * -offset;
}

/** What is in some of a volume's bytes. The others are zeros. */
function bytesOf(parts: readonly Part[]): ReadBytes {
	return (at, length) => {
		const part = parts.find(({at: from, buffer}) => at >= from && at + length <= from + buffer.length);
		return part ? part.buffer.subarray(at - part.at, at - part.at + length) : Buffer.alloc(length);
	};
}

/** How long a file system is, and when it was written to, from the part of its bytes that tells. @param type - as `signatures` names it. */
export function extent(type: string, part: Part): Pick<FileSystem, 'size' | 'written'> {
	return extentOf(type, bytesOf([part]));
}

function extentOf(type: string, bytes: ReadBytes): Pick<FileSystem, 'size' | 'written'> {
	const size = Object.hasOwn(fileSystemSizes, type) ? fileSystemSizes[type]?.(bytes) : undefined;
	// Linux' fs/ext4/ext4.h, `s_wtime`.
	const written = /^ext[234]$/.test(type) ? bytes(1024 + 0x30, 4).readUInt32LE() : undefined;
	return {...(size !== undefined && size > 0 && Number.isSafeInteger(size) ? {size} : {}), ...(written === undefined ? {} : {written})};
}

function withoutEmpty({label, uuid, partOf}: Details): Details {
	return {...(label ? {label} : {}), ...(uuid ? {uuid} : {}), ...(partOf ? {partOf} : {})};
}
