import {open} from 'node:fs/promises';

/** Bytes of a text descriptor, or of the one within an image, that are read: VirtualBox' own are below 10 kB. */
const longest = 64 * 1024;

/**
Whether a VMDK image has a UUID of VirtualBox' in it. One made by another program has none, and VirtualBox would write one into it when it opens
it for the first time (VMDK.cpp, `vmdkParseDescriptor`).
*/
export async function hasVmdkUuid(file: string): Promise<boolean> {
	const handle = await open(file, 'r');
	try {
		const header = await handle.read(Buffer.alloc(512), 0, 512, 0);
		// SparseExtentHeader: the magic "KDMV", and at 28 where the descriptor is, in sectors.
		const isSparse = header.buffer.toString('latin1', 0, 4) === 'KDMV';
		const offset = isSparse ? Number(header.buffer.readBigUInt64LE(28)) * 512 : 0;
		const {buffer, bytesRead} = await handle.read(Buffer.alloc(longest), 0, longest, offset);
		return /^ddb\.uuid\.image\s*=\s*"(?!0{8}-)[\da-f-]{36}"/m.test(buffer.toString('latin1', 0, bytesRead));
	} finally {
		await handle.close();
	}
}
