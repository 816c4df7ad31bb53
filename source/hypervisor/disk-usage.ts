import {lstat, readdir} from 'node:fs/promises';
import path from 'node:path';

/** Bytes that the folder and all in it really take: disk files have holes. What is removed meanwhile takes none. */
export async function diskUsage(folder: string): Promise<number> {
	const names = ['', ...(await readdir(folder, {recursive: true}))];
	const sizes = await Promise.all(
		names.map(async name => {
			try {
				const {blocks} = await lstat(path.join(folder, name));
				return blocks * 512;
			} catch (error) {
				if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
					return 0;
				}

				throw error;
			}
		}),
	);
	return sizes.reduce((sum, size) => sum + size, 0);
}
