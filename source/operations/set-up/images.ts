import {readdir, stat} from 'node:fs/promises';
import path from 'node:path';
import {UserError} from '../../errors.js';
import {findIso} from '../../iso/find-iso.js';
import {inspectIso} from '../../iso/iso-image.js';
import {usedImages} from '../../iso/used-images.js';
import type {DriverlessRuntime} from '../../runtime.js';
import {expandHome} from '../expand-home.js';

/** An image that can be installed from. */
export type CachedImage = {readonly path: string; readonly bytes: number; readonly guestBits: 32 | 64};

/** What was downloaded, and what set-ups were given: those that are still there and can be installed from, the newest first. */
export async function listImages({folders, context: {signal}}: DriverlessRuntime): Promise<readonly CachedImage[]> {
	const files = new Set([...(await downloads(path.join(folders.cache, 'iso'))), ...(await usedImages(folders))]);
	const found = await Promise.all([...files].map(async file => findImage(file)));
	signal.throwIfAborted();
	return found
		.filter(image => image !== undefined)
		.sort((one, other) => other.mtimeMs - one.mtimeMs)
		.map(({image}) => image);
}

/** @throws UserError when the file is not an image that can be installed from, or fails the checksum beside it. `~` is understood. */
export async function checkImage({folders, context}: DriverlessRuntime, file: string): Promise<CachedImage> {
	const absolute = path.resolve(expandHome(file));
	const {image} = await describeImage(absolute);
	await findIso(absolute, folders, context);
	return image;
}

type DatedImage = {readonly image: CachedImage; readonly mtimeMs: number};

async function describeImage(file: string): Promise<DatedImage> {
	const {guestBits} = await inspectIso(file);
	const {size, mtimeMs} = await stat(file);
	return {image: {path: file, bytes: size, guestBits}, mtimeMs};
}

/** Undefined: it is not there any more, or is no such image. */
async function findImage(file: string): Promise<DatedImage | undefined> {
	return describeImage(file).catch((error: NodeJS.ErrnoException) => {
		if (error instanceof UserError || error.code === 'ENOENT') return undefined;
		throw error;
	});
}

/** A download that is not complete has another name. */
async function downloads(folder: string): Promise<readonly string[]> {
	const names = await readdir(folder, {recursive: true}).catch(() => []);
	return names.filter(name => name.endsWith('.iso')).map(name => path.join(folder, name));
}
