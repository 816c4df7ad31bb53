import type {HostDisk, HostPartition} from '../../../source/host/disks/host-disk.js';
import {printable} from '../../../source/host/printable.js';
import type {DiskServices} from '../../../source/services/services.js';
import {formatBytes} from '../../../source/session/format-bytes.js';
import {fileSystemName} from '../names.js';
import {isForeign} from './volume.js';

/** A partition in the list, or the whole disk; all text harmless and of any length. */
export type PartitionRow = {
	/** Undefined: the whole disk. */
	readonly number?: number;
	readonly size: string;
	/** The file system, as far as it is known. */
	readonly fileSystem: string;
	readonly label: string;
	/** As the partition table calls it. */
	readonly type: string;
	readonly isForeign: boolean;
	/** Why it cannot be chosen. */
	readonly reason?: string;
};

/** The partitions by their number, then the whole disk. */
export function partitionRows(disk: HostDisk, refusal: DiskServices['refusal']): readonly PartitionRow[] {
	return [...disk.partitions.map(partition => partitionRow(disk, partition, refusal)), wholeDisk(disk, refusal)];
}

function partitionRow(disk: HostDisk, partition: HostPartition, refusal: DiskServices['refusal']): PartitionRow {
	const {number, size, fileSystem, label, typeName, extended} = partition;
	const reason = extended ? 'only holds the others' : refusal(disk, number);
	return {
		number,
		size: formatBytes(size),
		fileSystem: fileSystem === undefined ? '' : fileSystemName(fileSystem),
		label: printable(label ?? ''),
		type: printable(typeName),
		isForeign: isForeign(partition),
		...(reason === undefined ? {} : {reason: printable(reason)}),
	};
}

function wholeDisk(disk: HostDisk, refusal: DiskServices['refusal']): PartitionRow {
	const reason = refusal(disk);
	return {
		size: formatBytes(disk.size),
		fileSystem: disk.fileSystem === undefined ? '' : fileSystemName(disk.fileSystem),
		label: printable(disk.label ?? ''),
		type: 'whole disk',
		isForeign: isForeign(disk),
		...(reason === undefined ? {} : {reason: printable(reason)}),
	};
}
