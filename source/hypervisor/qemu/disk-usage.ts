import {lstat, readdir} from 'node:fs/promises';
import path from 'node:path';

/** Bytes that the folder and all in it really take: disk files have holes. */
export async function diskUsage(folder: string): Promise<number> {
	const names = ['', ...(await readdir(folder, {recursive: true}))];
	const sizes = await Promise.all(
		names.map(async name => {
			const {blocks} = await lstat(path.join(folder, name));
			return blocks * 512;
		}),
	);
	return sizes.reduce((sum, size) => sum + size, 0);
}
