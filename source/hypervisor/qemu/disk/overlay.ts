import {truncate} from 'node:fs/promises';
import path from 'node:path';
import type {Context} from '../../../events.js';
import {sectorSize} from '../../partition/view.js';
import {createEmptyImage} from '../image.js';
import type {BlockNode} from './block-node.js';

/** Bytes that a guest can write on top of a source: more than the journal of any file system. */
export const overlayLimit = 8 * 1024 ** 3;

/**
A node that takes what the guest writes in a file in the folder, on top of a source that is opened for reading only. QEMU knows no limit to the size of
an image; a `raw` node of a fixed size refuses what lies behind its end (ENOSPC). The file is thrown away in any case, so nothing of it is flushed.
@param size - bytes of the source.
*/
export async function makeOverlay(
	folder: string,
	backing: BlockNode,
	size: number,
	context: Context,
	limit = overlayLimit,
): Promise<BlockNode> {
	const filename = path.join(folder, 'written.qcow2');
	await createEmptyImage(filename, Math.ceil(size / sectorSize) * sectorSize, context);
	await truncate(filename, limit);
	const file = {driver: 'raw', size: limit, file: {driver: 'file', filename}};
	return {driver: 'qcow2', 'read-only': false, cache: {'no-flush': true}, file, backing};
}
