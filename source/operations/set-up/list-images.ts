import {readdir, stat} from 'node:fs/promises';
import path from 'node:path';
import {UserError} from '../../errors.js';
import {inspectIso} from '../../iso/iso-image.js';
import {usedImages} from '../../iso/used-images.js';
import type {DriverlessRuntime} from '../../runtime.js';

/** An image that can be installed from. */
export type CachedImage = {readonly path: string; readonly bytes: number; readonly guestBits: 32 | 64};

/** What was downloaded, and what set-ups were given: those that are still there and can be installed from, the newest first. */
export async function listImages({folders, context: {signal}}: DriverlessRuntime): Promise<readonly CachedImage[]> {
	const files = new Set([...(await downloads(path.join(folders.cache, 'iso'))), ...(await usedImages(folders))]);
	const found = await Promise.all([...files].map(async file => describeImage(file)));
	signal.throwIfAborted();
	return found
		.filter(image => image !== undefined)
		.sort((one, other) => other.mtimeMs - one.mtimeMs)
		.map(({image}) => image);
}

async function describeImage(file: string): Promise<{readonly image: CachedImage; readonly mtimeMs: number} | undefined> {
	try {
		const {guestBits} = await inspectIso(file);
		const {size, mtimeMs} = await stat(file);
		return {image: {path: file, bytes: size, guestBits}, mtimeMs};
	} catch (error) {
		if (error instanceof UserError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
		throw error;
	}
}

/** A download that is not complete has another name. */
async function downloads(folder: string): Promise<readonly string[]> {
	const names = await readdir(folder, {recursive: true}).catch(() => []);
	return names.filter(name => name.endsWith('.iso')).map(name => path.join(folder, name));
}
