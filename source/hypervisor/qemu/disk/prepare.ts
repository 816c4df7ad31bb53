import {mkdir, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import type {Context} from '../../../events.js';
import type {BlockReader} from '../../../host/block-reader.js';
import {openImage} from '../../../host/disk-image.js';
import {readPartitionTable} from '../../../host/partition-table.js';
import type {Attachment} from '../../hypervisor.js';
import {createEmptyImage} from '../image.js';
import type {MachineFolder} from '../machine/machine-folder.js';
import {type BlockNode, extentSource, protocolOf, wholeSource} from './block-node.js';
import {sectorSize, viewPartition, vmdkDescriptor} from './partition-view.js';
import {copyTable} from './table-copy.js';

/** Where the files that an attachment needs are; they go with it. */
export function attachmentFolder(machine: MachineFolder, id: string): string {
	return path.join(machine.file('attached'), id);
}

/**
Make what QEMU needs to show a disk as the attachment says, from the disk's partition table as it is now.
@throws UsageError when there is no such disk or partition, UserError when it cannot be read.
*/
export async function prepareDisk(machine: MachineFolder, attachment: Attachment, context: Context): Promise<BlockNode> {
	const folder = attachmentFolder(machine, attachment.id);
	await rm(folder, {recursive: true, force: true});
	const protocol = await protocolOf(attachment.path);
	const reader = await openImage(attachment.path, attachment.format, context);
	try {
		await mkdir(folder, {recursive: true, mode: 0o700});
		const source =
			attachment.partition === undefined
				? wholeSource(attachment, protocol)
				: await onePartition(folder, attachment, attachment.partition, protocol, reader);
		return attachment.readOnly && attachment.how === 'at-start' ? await throwAway(folder, source, reader.size, context) : source;
	} finally {
		await reader.close();
	}
}

/** Only the partition is the real one. Around it are files of ours: the table as it is, and zeros. What the guest writes there is gone later. */
async function onePartition(
	folder: string,
	attachment: Attachment,
	number: number,
	protocol: string,
	reader: BlockReader,
): Promise<BlockNode> {
	const table = await readPartitionTable(reader);
	const {before, partition, after} = viewPartition(table, number, attachment.path);
	const stretches = [
		{name: 'before.img', offset: 0, size: before},
		{name: 'after.img', offset: partition.offset + partition.size, size: after},
	];
	for (const {name, ...stretch} of stretches) {
		await copyTable(path.join(folder, name), stretch, table.tableRanges, reader);
	}

	const ours = {driver: 'file', 'read-only': attachment.readOnly};
	const extents = [
		{size: before, file: 'before.img', offset: 0, node: ours},
		{size: partition.size, file: attachment.path, offset: partition.offset, node: extentSource(attachment, protocol)},
		{size: after, file: 'after.img', offset: 0, node: ours},
	].filter(({size}) => size > 0);
	const filename = path.join(folder, 'disk.vmdk');
	await writeFile(filename, vmdkDescriptor(extents), {mode: 0o600});
	return {
		driver: 'vmdk',
		'read-only': attachment.readOnly,
		file: {driver: 'file', filename, 'read-only': attachment.readOnly},
		extents: extents.map(({node}) => node),
	};
}

/** IDE and AHCI disks cannot be read-only: the guest writes into a file of ours, on top of a source that is. */
async function throwAway(folder: string, backing: BlockNode, size: number, context: Context): Promise<BlockNode> {
	const filename = path.join(folder, 'written.qcow2');
	await createEmptyImage(filename, Math.ceil(size / sectorSize) * sectorSize, context);
	return {driver: 'qcow2', 'read-only': false, file: {driver: 'file', filename, 'read-only': false}, backing};
}
