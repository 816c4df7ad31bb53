import {open} from 'node:fs/promises';

/** Bytes of a text descriptor, or of the one within an image, that are read: VirtualBox' own are below 10 kB. */
const longest = 64 * 1024;

type VmdkImage = {
	/**
	One made by another program has none, and VirtualBox would write one into it when it opens it for the first time (VMDK.cpp,
	`vmdkParseDescriptor`).
	*/
	readonly hasUuid: boolean;
	/** Compressed, as in an OVA: it can be read, and nothing in it be changed. */
	readonly isStreamOptimized: boolean;
};

/** What the descriptor of a VMDK image, which may be within it, says of it. */
export async function readVmdkImage(file: string): Promise<VmdkImage> {
	const handle = await open(file, 'r');
	try {
		const header = await handle.read(Buffer.alloc(512), 0, 512, 0);
		// SparseExtentHeader: the magic "KDMV", and at 28 where the descriptor is, in sectors.
		const isSparse = header.buffer.toString('latin1', 0, 4) === 'KDMV';
		const offset = isSparse ? Number(header.buffer.readBigUInt64LE(28)) * 512 : 0;
		const {buffer, bytesRead} = await handle.read(Buffer.alloc(longest), 0, longest, offset);
		const descriptor = buffer.toString('latin1', 0, bytesRead);
		return {
			hasUuid: /^ddb\.uuid\.image\s*=\s*"(?!0{8}-)[\da-f-]{36}"/m.test(descriptor),
			isStreamOptimized: /^createType\s*=\s*"streamOptimized"/m.test(descriptor),
		};
	} finally {
		await handle.close();
	}
}
