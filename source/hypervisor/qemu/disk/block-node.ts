import type {Attachment} from '../../hypervisor.js';

/** A node of QEMU's block layer with all below it, as in a `json:` file name. The driver is always named: QEMU never guesses one. */
export type BlockNode = {readonly driver: string; readonly 'read-only': boolean} & Readonly<Record<string, unknown>>;

/** QEMU's driver for the source itself, whatever is in it: `host_device` for what is no regular file. */
export type Protocol = 'file' | 'host_device';

/** The whole disk or image. */
export function wholeSource({path, format, readOnly}: Attachment, protocol: Protocol): BlockNode {
	return {driver: format, 'read-only': readOnly, file: {driver: protocol, filename: path, 'read-only': readOnly}};
}

/**
The same for an extent, whose file name QEMU reads in the descriptor.
@param isFirst QEMU would lock out itself: what is open as one extent is not locked again for the next.
*/
export function extentSource({format, readOnly}: Attachment, protocol: Protocol, isFirst: boolean): BlockNode {
	const file = {driver: protocol, 'read-only': readOnly, ...(isFirst ? {} : {locking: 'off'})};
	return format === 'raw' ? file : {driver: format, 'read-only': readOnly, file};
}
