import {randomBytes, randomUUID} from 'node:crypto';
import {type Extent, extentLine} from '../../partition/extents.js';
import {sectorSize} from '../../partition/view.js';

/**
A VMDK descriptor of a raw disk, as VirtualBox writes it itself for devices (VMDK.cpp), with a UUID of its own: so an image and its copy never clash, and
nothing is ever written into an image but what the guest writes. VirtualBox deletes no file of a descriptor that is named by an absolute path
(`vmdkFreeExtentData`).
@param readOnly - the files are opened for reading only.
@throws UsageError for a file name that a descriptor cannot hold.
*/
export function rawDescriptor(extents: readonly Extent[], {readOnly}: {readonly readOnly: boolean}): string {
	const sectors = extents.reduce((sum, {size}) => sum + size, 0) / sectorSize;
	const none = '00000000-0000-0000-0000-000000000000';
	return [
		'# Disk DescriptorFile',
		'version=1',
		`CID=${randomBytes(4).toString('hex')}`,
		'parentCID=ffffffff',
		`createType="${extents.length === 1 ? 'fullDevice' : 'partitionedDevice'}"`,
		'',
		'# Extent description',
		...extents.map(extent => extentLine(extent, readOnly ? 'RDONLY' : 'RW')),
		'',
		'# The disk Data Base ',
		'#DDB',
		'',
		'ddb.virtualHWVersion = "4"',
		'ddb.adapterType="ide"',
		`ddb.geometry.cylinders="${Math.max(1, Math.min(16_383, Math.floor(sectors / (16 * 63))))}"`,
		'ddb.geometry.heads="16"',
		'ddb.geometry.sectors="63"',
		`ddb.uuid.image="${randomUUID()}"`,
		`ddb.uuid.parent="${none}"`,
		`ddb.uuid.modification="${none}"`,
		`ddb.uuid.parentmodification="${none}"`,
		'',
	].join('\n');
}
