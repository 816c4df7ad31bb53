import {mkdir, rm, truncate, writeFile} from 'node:fs/promises';
import path from 'node:path';
import type {Context} from '../../../events.js';
import {openImage} from '../../../host/disk-image.js';
import {isRegularFile} from '../../checks.js';
import type {AttachedDisk} from '../../machine/record.js';
import {extentLine, makeExtents} from '../../partition/extents.js';
import {type DiskParts, joinShown, sectorSize, viewDisk} from '../../partition/view.js';
import {createEmptyImage} from '../image.js';
import type {QemuMachine} from '../machine/machine.js';
import {type BlockNode, extentSource, type Protocol, wholeSource} from './block-node.js';

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
	await using reader = await openImage(disk.path, disk.format, context);
	await mkdir(folder, {recursive: true, mode: 0o700});
	const {partitions = [], sectorSize} = disk;
	const view = await viewDisk(reader, partitions, disk.path, sectorSize);
	const source = view ? await joinedParts(folder, disk, view, protocol) : wholeSource(disk, protocol);
	return disk.readOnly ? await makeOverlay(folder, source, view?.table.size ?? reader.size, context) : source;
}

/**
Only some stretches are real. Around them are files of ours: the table, and zeros. What the guest writes there is gone later. The descriptor is
as QEMU 7.2 reads it: flat extents in several files only in a `monolithicFlat` or `twoGbMaxExtentFlat`, and after an empty line the first extent would
count twice.
*/
async function joinedParts(folder: string, disk: AttachedDisk, view: DiskParts, protocol: Protocol): Promise<BlockNode> {
	const {path: source, format, readOnly} = disk;
	// Opened twice for writing, only a raw image stays in one piece: the others have tables of their own in them.
	const stretches = format === 'raw' || readOnly ? view.stretches : joinShown(view.stretches, view.table, source);
	const extents = await makeExtents(folder, source, {...view, stretches});
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

/** Bytes that a guest can write on top of a source: more than the journal of any file system. */
const overlayLimit = 8 * 1024 ** 3;

/**
A node that takes what the guest writes in a file in the folder, on top of a source that is opened for reading only. QEMU knows no limit to the size of
an image; a `raw` node of a fixed size refuses what lies behind its end (ENOSPC). The file is thrown away in any case, so nothing of it is flushed.
@param size - bytes of the source.
*/
export async function makeOverlay(
	folder: string,
	backing: BlockNode,
	size: number,
	context: Context,
	limit = overlayLimit,
): Promise<BlockNode> {
	const filename = path.join(folder, 'written.qcow2');
	await createEmptyImage(filename, Math.ceil(size / sectorSize) * sectorSize, context);
	await truncate(filename, limit);
	const file = {driver: 'raw', size: limit, file: {driver: 'file', filename}};
	return {driver: 'qcow2', 'read-only': false, cache: {'no-flush': true}, file, backing};
}
