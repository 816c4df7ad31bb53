import {mkdir, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import type {BlockReader} from '../../../disk/block-reader.js';
import {readPartitionTable} from '../../../disk/partition-table.js';
import type {Context} from '../../../events.js';
import {openImage} from '../../../host/disk-image.js';
import type {AttachedDisk} from '../../machine/record.js';
import {copyTable} from '../../partition/table-copy.js';
import {joinShown, sectorSize, viewPartitions} from '../../partition/view.js';
import {createEmptyImage} from '../image.js';
import type {MachineFolder} from '../machine/machine-folder.js';
import {type BlockNode, extentSource, protocolOf, wholeSource} from './block-node.js';
import {vmdkDescriptor} from './vmdk-descriptor.js';

/**
Make what QEMU needs to show a disk as the attachment says, from the disk's partition table as it is now.
@throws UsageError when there is no such disk or partition, UserError when it cannot be read.
*/
export async function prepareDisk(machine: MachineFolder, attachment: AttachedDisk, context: Context): Promise<BlockNode> {
	const folder = machine.attachment(attachment.id);
	await rm(folder, {recursive: true, force: true});
	const protocol = await protocolOf(attachment.path);
	const reader = await openImage(attachment.path, attachment.format, context);
	try {
		await mkdir(folder, {recursive: true, mode: 0o700});
		const {partitions = []} = attachment;
		const source =
			partitions.length === 0 ? wholeSource(attachment, protocol) : await somePartitions(folder, attachment, partitions, protocol, reader);
		return attachment.readOnly && attachment.how === 'at-start' ? await throwAway(folder, source, reader.size, context) : source;
	} finally {
		await reader.close();
	}
}

/** Only the partitions are real. Around them are files of ours: the table as it is, and zeros. What the guest writes there is gone later. */
async function somePartitions(
	folder: string,
	attachment: AttachedDisk,
	numbers: readonly number[],
	protocol: string,
	reader: BlockReader,
): Promise<BlockNode> {
	const table = await readPartitionTable(reader);
	const ours = {driver: 'file', 'read-only': attachment.readOnly};
	const separate = viewPartitions(table, numbers, attachment.path);
	// Opened twice for writing, only a raw image stays in one piece: the others have tables of their own in them.
	const stretches = attachment.format === 'raw' || attachment.readOnly ? separate : joinShown(separate, table, attachment.path);
	const extents = [];
	let isFirst = true;
	for (const [index, {offset, size, isShown}] of stretches.entries()) {
		if (isShown) {
			extents.push({size, file: attachment.path, offset, node: extentSource(attachment, protocol, isFirst)});
			isFirst = false;
		} else {
			const file = `around-${index}.img`;
			await copyTable(path.join(folder, file), {offset, size}, table.tableRanges, reader);
			extents.push({size, file, offset: 0, node: ours});
		}
	}

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
