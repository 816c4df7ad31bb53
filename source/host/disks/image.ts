import {constants, realpath, stat} from 'node:fs/promises';
import {UsageError} from '../../errors.js';
import type {Context} from '../../events.js';
import {printable} from '../../text/printable.js';
import {detectFormat, openImage} from '../disk-image.js';
import {imageFacts} from '../image-file.js';
import {mayAccess} from '../may-access.js';
import {thisPlatform} from '../platform/index.js';
import {complete, type IsReadable} from './complete.js';
import type {HostDisk} from './host-disk.js';

/**
What is in a disk image. A damaged partition table is a `problem` of the image, not an error.
@throws UsageError when there is no such file, UserError when it is no image that we can open, CommandError.
*/
export async function listImage(path: string, isReadable: IsReadable, context: Context): Promise<HostDisk> {
	await requireFile(path);
	const format = await detectFormat(path);
	const file = await realpath(path);
	const facts = await imageFacts(file, format);
	await using reader = await openImage(path, format, context);
	const device = await thisPlatform().imageDevice?.(path);
	const image: HostDisk = {
		path: file,
		kind: 'image',
		format,
		size: reader.size,
		sectorSize: 512,
		removable: false,
		readOnly: facts.readOnly || !(await mayAccess(path, constants.W_OK)),
		...(facts.remarks.length > 0 ? {remarks: [...facts.remarks]} : {}),
		system: false,
		mountpoints: [],
		readableHere: false,
		partitions: [],
		...(device ? {inUse: {reason: `this computer uses it as ${device}`}} : {}),
	};
	return await complete(reader, image, isReadable);
}

async function requireFile(image: string): Promise<void> {
	const status = await stat(image).catch((error: unknown) => {
		throw new UsageError(`there is no image ${printable(image)}`, {
			code: 'no-disk',
			cause: error,
			nextSteps: ['Check the path, or see the disks: vmfuse-tui disks'],
		});
	});
	if (!status.isFile())
		throw new UsageError(`${printable(image)} is not an image file`, {nextSteps: ['For the disks of this computer: vmfuse-tui disks']});
	if (status.size === 0) {
		throw new UsageError(`${printable(image)} is empty: there is not one byte in it`, {
			code: 'image-damaged',
			nextSteps: ['If it was copied, copy it again'],
		});
	}
}
