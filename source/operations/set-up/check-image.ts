import {stat} from 'node:fs/promises';
import path from 'node:path';
import {findIso} from '../../iso/find-iso.js';
import {inspectIso} from '../../iso/iso-image.js';
import type {DriverlessRuntime} from '../../runtime.js';
import {expandHome} from '../expand-home.js';
import type {CachedImage} from './list-images.js';

/** @throws UserError when the file is not an image that can be installed from, or fails the checksum beside it. `~` is understood. */
export async function checkImage({folders, context}: DriverlessRuntime, file: string): Promise<CachedImage> {
	const absolute = path.resolve(expandHome(file));
	const {guestBits} = await inspectIso(absolute);
	await findIso(absolute, folders, context);
	const {size} = await stat(absolute);
	return {path: absolute, bytes: size, guestBits};
}
