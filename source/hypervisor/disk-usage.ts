import {lstat, readdir} from 'node:fs/promises';
import path from 'node:path';

/** Bytes that the folder and all in it really take: disk files have holes. What is removed meanwhile takes none. */
export async function diskUsage(folder: string): Promise<number> {
	let bytes = 0;
	for (const name of ['', ...(await readdir(folder, {recursive: true}))]) {
		const status = await lstat(path.join(folder, name)).catch((error: NodeJS.ErrnoException) => {
			if (error.code !== 'ENOENT') throw error;
		});
		bytes += (status?.blocks ?? 0) * 512;
	}

	return bytes;
}
