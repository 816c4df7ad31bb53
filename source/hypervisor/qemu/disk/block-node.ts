import {stat} from 'node:fs/promises';
import {UsageError} from '../../../errors.js';
import type {Attachment} from '../../hypervisor.js';

/** A node of QEMU's block layer with all below it, as in a `json:` file name. The driver is always named: QEMU never guesses one. */
export type BlockNode = {readonly driver: string; readonly 'read-only': boolean} & Readonly<Record<string, unknown>>;

/** How the host shows what is attached: `host_device` for what is no regular file (block devices; on macOS and FreeBSD character ones). */
export async function protocolOf(path: string): Promise<'file' | 'host_device'> {
	const status = await stat(path).catch(cause => {
		throw new UsageError(`There is no disk or image ${path}`, {cause});
	});
	if (status.isDirectory()) {
		throw new UsageError(`${path} is a folder, not a disk or image`);
	}

	return status.isFile() ? 'file' : 'host_device';
}

/** The whole disk or image. */
export function wholeSource({path, format, readOnly}: Attachment, protocol: string): BlockNode {
	return {driver: format, 'read-only': readOnly, file: {driver: protocol, filename: path, 'read-only': readOnly}};
}

/**
The same for an extent, whose file name QEMU reads in the descriptor.
@param isFirst QEMU would lock out itself: what is open as one extent is not locked again for the next.
*/
export function extentSource({format, readOnly}: Attachment, protocol: string, isFirst: boolean): BlockNode {
	const file = {driver: protocol, 'read-only': readOnly, ...(isFirst ? {} : {locking: 'off'})};
	return format === 'raw' ? file : {driver: format, 'read-only': readOnly, file};
}
