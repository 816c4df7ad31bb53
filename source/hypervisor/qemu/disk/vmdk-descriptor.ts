import {UsageError} from '../../../errors.js';
import {sectorSize} from '../../partition/view.js';

export type Extent = {
	/** Bytes. */
	readonly size: number;
	readonly file: string;
	/** Bytes into the file. */
	readonly offset: number;
};

/** What vmdk.c reads a file name into. */
const longestName = 511;

/**
A VMDK descriptor that joins the extents to one disk. As QEMU 7.2 reads it: flat extents in several files only in a `monolithicFlat` or
`twoGbMaxExtentFlat`, and after an empty line the first extent would count twice.
@throws UsageError when a file name does not fit.
*/
export function vmdkDescriptor(extents: readonly Extent[]): string {
	const lines = extents.map(({size, file, offset}) => {
		if (/["\r\n]/.test(file) || Buffer.byteLength(file) > longestName) {
			throw new UsageError(
				`The name of ${JSON.stringify(file)} is too long or has a quotation mark: one partition of it cannot be attached`,
				{
					nextSteps: ['Use a symbolic link with a simpler name'],
				},
			);
		}

		return `RW ${size / sectorSize} FLAT "${file}" ${offset / sectorSize}`;
	});
	return ['# Disk DescriptorFile', 'version=1', 'CID=fffffffe', 'parentCID=ffffffff', 'createType="monolithicFlat"', ...lines, ''].join(
		'\n',
	);
}
