import type {HostDisk} from '../../host/disks/host-disk.js';

/**
Why a disk, or one partition of it, cannot be chosen; undefined when it can. The system's own disk is never offered; of a disk that is in use in
parts, the other partitions are. The rest is what `resolveSource` would refuse.
*/
export function refusal(disk: HostDisk, partition?: number): string | undefined {
	const {system, sectorSize, size, inUse, partitions} = disk;
	if (system) return 'this computer runs from it';
	if (size === 0) return disk.kind === 'image' ? 'it is empty' : 'there is no medium in it';
	if (sectorSize !== 512) return `its sectors have ${sectorSize} bytes, which a virtual machine would show as 512`;
	if (partition === undefined) return inUse?.reason;
	const part = partitions.find(({number}) => number === partition);
	if (!part) return `there is no partition ${partition}`;
	if (part.extended) return 'it only holds other partitions';
	// The use of a disk is that of its partitions, unless none of them is used.
	return part.inUse?.reason ?? (partitions.some(other => other.inUse) ? undefined : inUse?.reason);
}
