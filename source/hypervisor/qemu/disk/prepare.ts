import {mkdir, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import type {BlockReader} from '../../../disk/block-reader.js';
import {readPartitionTable} from '../../../disk/partition-table.js';
import type {Context} from '../../../events.js';
import {openImage} from '../../../host/disk-image.js';
import {isRegularFile} from '../../checks.js';
import type {AttachedDisk} from '../../machine/record.js';
import {extentLine, makeExtents} from '../../partition/extents.js';
import {joinShown, viewPartitions} from '../../partition/view.js';
import type {QemuMachine} from '../machine/machine.js';
import {type BlockNode, extentSource, type Protocol, wholeSource} from './block-node.js';
import {makeOverlay} from './overlay.js';

/** Bytes: what QEMU's vmdk.c reads a file name into. */
const longestName = 511;

/**
Make what QEMU needs to show a disk as the attachment says, from the disk's partition table as it is now.
@throws UsageError when there is no such disk or partition, UserError when it cannot be read.
*/
export async function prepareDisk(machine: QemuMachine, disk: AttachedDisk, context: Context): Promise<BlockNode> {
	const folder = machine.attachment(disk.id);
	await rm(folder, {recursive: true, force: true});
	const protocol = (await isRegularFile(disk.path)) ? 'file' : 'host_device';
	const reader = await openImage(disk.path, disk.format, context);
	try {
		await mkdir(folder, {recursive: true, mode: 0o700});
		const {partitions = []} = disk;
		const source = partitions.length === 0 ? wholeSource(disk, protocol) : await somePartitions(folder, disk, partitions, protocol, reader);
		return disk.readOnly ? await makeOverlay(folder, source, reader.size, context) : source;
	} finally {
		await reader.close();
	}
}

/**
Only the partitions are real. Around them are files of ours: the table as it is, and zeros. What the guest writes there is gone later. The descriptor is
as QEMU 7.2 reads it: flat extents in several files only in a `monolithicFlat` or `twoGbMaxExtentFlat`, and after an empty line the first extent would
count twice.
*/
async function somePartitions(
	folder: string,
	disk: AttachedDisk,
	numbers: readonly number[],
	protocol: Protocol,
	reader: BlockReader,
): Promise<BlockNode> {
	const {path: source, format, readOnly} = disk;
	const table = await readPartitionTable(reader);
	const separate = viewPartitions(table, numbers, source);
	// Opened twice for writing, only a raw image stays in one piece: the others have tables of their own in them.
	const stretches = format === 'raw' || readOnly ? separate : joinShown(separate, table, source);
	const extents = await makeExtents(folder, source, stretches, table, reader);
	const lines = extents.map(extent => extentLine(extent, 'RW', longestName));
	const header = ['# Disk DescriptorFile', 'version=1', 'CID=fffffffe', 'parentCID=ffffffff', 'createType="monolithicFlat"'];
	const filename = path.join(folder, 'disk.vmdk');
	await writeFile(filename, [...header, ...lines, ''].join('\n'), {mode: 0o600});
	const first = stretches.findIndex(({isShown}) => isShown);
	return {
		driver: 'vmdk',
		'read-only': readOnly,
		file: {driver: 'file', filename, 'read-only': readOnly},
		extents: stretches.map(({isShown}, index) =>
			isShown ? extentSource(disk, protocol, index === first) : {driver: 'file', 'read-only': readOnly},
		),
	};
}
