import type {Volume} from '../../../source/host/disks/host-disk.js';

/** Whether this computer cannot read it: why people are here. What is in use can be read, by whatever uses it. */
export function isForeign({fileSystem, readableHere, inUse}: Volume): boolean {
	return fileSystem !== undefined && fileSystem !== 'swap' && !readableHere && !inUse;
}
