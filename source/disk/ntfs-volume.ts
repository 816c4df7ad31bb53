import type {Superblock} from './superblock.js';

/** Where on a volume, in bytes, the record of the file $Volume is; undefined when the boot sector makes no sense. */
export function volumeRecordPlace(boot: Buffer): {readonly offset: number; readonly length: number} | undefined {
	if (boot.length < 512 || boot.toString('latin1', 3, 11) !== 'NTFS    ') return undefined;
	const sector = boot.readUInt16LE(0x0b);
	// Above 128 it is a negative power of two, as of Windows 10.
	const perCluster = boot.readUInt8(0x0d);
	const cluster = sector * (perCluster > 128 ? 2 ** (256 - perCluster) : perCluster);
	const size = boot.readInt8(0x40);
	const length = size < 0 ? 2 ** -size : size * cluster;
	const offset = Number(boot.readBigUInt64LE(0x30)) * cluster + 3 * length;
	const makesSense = [512, 1024, 2048, 4096].includes(sector) && length >= 512 && length <= 65_536 && Number.isSafeInteger(offset);
	return makesSense && offset % 512 === 0 && length % 512 === 0 ? {offset, length} : undefined;
}

/**
The record of $Volume: its attributes one after the other, among them VOLUME_INFORMATION (0x70), with the flag that says "dirty"
(Linux' fs/ntfs3/ntfs.h). Whether Windows is hibernated stands elsewhere: only the driver finds that out.
*/
export function parseVolumeRecord(record: Buffer): Superblock {
	const unknown: Superblock = {condition: 'unknown'};
	if (record.length < 512 || record.toString('latin1', 0, 4) !== 'FILE') return unknown;
	for (let at = record.readUInt16LE(0x14); at + 24 <= record.length; ) {
		const type = record.readUInt32LE(at);
		const length = record.readUInt32LE(at + 4);
		if (type === 0xffff_ffff || length < 24) return unknown;
		if (type === 0x70) {
			const flags = at + record.readUInt16LE(at + 0x14) + 10;
			return flags + 2 > record.length ? unknown : {condition: (record.readUInt16LE(flags) & 1) === 0 ? 'clean' : 'not-closed'};
		}

		at += length;
	}

	return unknown;
}
