import {type FileHandle, open, realpath, stat} from 'node:fs/promises';
import type {BlockReader} from '../disk/block-reader.js';
import {type ImageFormat, imageFormat} from '../disk/image-format.js';
import {UsageError, UserError} from '../errors.js';
import type {Context} from '../events.js';
import {shellLine} from '../text/shell-line.js';
import {openConverted} from './converted-image.js';
import {thisPlatform} from './platform/index.js';
import {readAt} from './read-at.js';

/**
The format of an image, by the magic number at its start. A block device is always raw: what a guest wrote to it must not decide how it is read.
@throws UsageError when it is of a kind that is not supported.
*/
export async function detectFormat(path: string): Promise<ImageFormat> {
	const status = await stat(path);
	if (!status.isFile()) return 'raw';
	await using file = await open(path, 'r');
	const read = async (at: number) => readAt(file, at, 512);
	const format = imageFormat(await read(0), await read(Math.max(0, status.size - 512)));
	if (typeof format === 'string') return format;
	throw new UsageError(`${path} is ${format.name}, and cannot be used as it is`, {
		code: 'image-format',
		nextSteps: [`${format.verb} it: ${redirected(format.convert(path))}`, ...(format.afterwards ? [format.afterwards] : [])],
	});
}

/** A line for a shell of words among which ">" is its own. */
function redirected(words: readonly string[]): string {
	const at = words.indexOf('>');
	return at === -1 ? shellLine(words) : `${shellLine(words.slice(0, at))} > ${shellLine(words.slice(at + 1))}`;
}

/**
Open an image file or a block device for reading, as the disk that a guest would see.
@throws UserError when it cannot be opened or is no image of that format, CommandError when qemu-img fails.
*/
export async function openImage(path: string, format: ImageFormat, context: Context): Promise<BlockReader & AsyncDisposable> {
	return format === 'raw' ? openRaw(path, context) : openConverted(path, format, context);
}

async function openRaw(path: string, context: Context): Promise<BlockReader & AsyncDisposable> {
	const file = await open(path, 'r').catch((error: unknown) => {
		throw readError(`${path} cannot be opened`, path, error);
	});
	try {
		const status = await file.stat();
		const size = status.isFile() ? status.size : await deviceSize(path, context);
		// FreeBSD reads its devices in whole sectors only.
		const unit = status.isFile() ? 1 : 4096;
		return {
			size,
			async read(offset, length) {
				const end = Math.min(offset + length, size);
				if (offset >= end) return Buffer.alloc(0);
				const from = offset - (offset % unit);
				const bytes = await readFully(file, path, {from, to: Math.min(Math.ceil(end / unit) * unit, size)});
				return bytes.subarray(offset - from, end - from);
			},
			[Symbol.asyncDispose]: () => file.close(),
		};
	} catch (error) {
		await file.close();
		throw error;
	}
}

async function readFully(file: FileHandle, path: string, {from, to}: {readonly from: number; readonly to: number}): Promise<Buffer> {
	const buffer = Buffer.alloc(to - from);
	let done = 0;
	while (done < buffer.length) {
		const {bytesRead} = await file.read(buffer, done, buffer.length - done, from + done).catch((error: unknown) => {
			throw readError(`${path} cannot be read at byte ${from + done}`, path, error);
		});
		if (bytesRead === 0) break;
		done += bytesRead;
	}

	return buffer.subarray(0, done);
}

function readError(message: string, path: string, cause: unknown) {
	const reason = cause instanceof Error ? cause.message : String(cause);
	return new UserError(`${message}: ${reason}`, {cause, nextSteps: [`See who may read it: ls -l ${path}`]});
}

/**
Bytes of a block device, which stat(2) does not tell.
@throws UserError when it is no disk.
*/
export async function deviceSize(device: string, context: Context, platform = thisPlatform()): Promise<number> {
	const size = await platform.deviceSize(await realpath(device).catch(() => device), context);
	if (!Number.isSafeInteger(size)) {
		throw new UserError(`${device} is not a disk`, {nextSteps: ['See the disks of this computer: vmfuse-tui disks']});
	}

	return size;
}
