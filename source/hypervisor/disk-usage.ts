import {lstat, readdir} from 'node:fs/promises';
import path from 'node:path';
import {unlessMissing} from '../settled.js';

/** Bytes that the folder and all in it really take: disk files have holes. What is removed meanwhile takes none. */
export async function diskUsage(folder: string): Promise<number> {
	let bytes = 0;
	for (const name of ['', ...(await readdir(folder, {recursive: true}))]) {
		const status = await unlessMissing(lstat(path.join(folder, name)));
		bytes += (status?.blocks ?? 0) * 512;
	}

	return bytes;
}
