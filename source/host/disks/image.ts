import {access, constants, realpath} from 'node:fs/promises';
import {UserError} from '../../errors.js';
import type {Context} from '../../events.js';
import {detectFormat, openImage} from '../disk-image.js';
import {thisPlatform} from '../platform/index.js';
import {completeFrom} from './complete.js';
import type {HostDisk} from './host-disk.js';

/**
What is in a disk image. A damaged partition table is a `problem` of the image, not an error.
@param knowsHere - What this computer can mount or open.
@throws UserError when it is no image that we can open, CommandError.
*/
export async function listImage(path: string, knowsHere: (fileSystem: string) => boolean, context: Context): Promise<HostDisk> {
	const format = await detectFormat(path);
	const reader = await openImage(path, format, context);
	try {
		const [device, writable] = await Promise.all([
			thisPlatform().imageDevice?.(path),
			access(path, constants.W_OK).then(
				() => true,
				() => false,
			),
		]);
		const image: HostDisk = {
			path: await realpath(path),
			kind: 'image',
			format,
			size: reader.size,
			sectorSize: 512,
			removable: false,
			readOnly: !writable,
			system: false,
			mountpoints: [],
			readableHere: false,
			partitions: [],
			...(device ? {inUse: {reason: `this computer uses it as ${device}`}} : {}),
		};
		return await completeFrom(reader, image, knowsHere).catch((error: unknown) => {
			if (error instanceof UserError) return {...image, problem: error.message};
			throw error;
		});
	} finally {
		await reader.close();
	}
}
