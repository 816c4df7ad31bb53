import type {BlockNode} from './block-node.js';

/** The ids of a disk's backend and of its device. */
export const driveId = (id: string) => `disk-${id}`;
/** QEMU's name for the device in the guest. @param id Ours. */
export const deviceId = (id: string) => `device-${id}`;

/**
The option of `-drive` and `drive_add`. The newer `blockdev-add` cannot be used: its schema knows no extents of a VMDK, and those need a
named driver.
*/
export function driveOption(id: string, node: BlockNode): string {
	const file = `json:${JSON.stringify(node)}`.replaceAll(',', ',,');
	return `if=none,id=${driveId(id)},read-only=${node['read-only'] ? 'on' : 'off'},file=${file}`;
}

/** An argument of QEMU's human monitor, whose quotation marks are C's. */
export function quoteForMonitor(text: string): string {
	return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** Errors of the source go to the guest: by default QEMU would stop the machine when the host's disk is full. */
export const reportErrors = {rerror: 'report', werror: 'report'} as const;
