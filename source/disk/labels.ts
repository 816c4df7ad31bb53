import {volumeRecordPlace} from './ntfs-volume.js';
import type {ReadRange} from './read-bytes.js';
import {utf16} from './utf-16.js';

/** Bytes of exFAT's root folder that are looked at: the label is among the first entries. */
const folderStart = 4096;

/**
The label of a file system that does not have it at a fixed place, by its type as `signatures` names it; undefined when it has none, or it is not known
where. Hostile input: whatever is there, it takes two reads.
@param read - Bytes from the start of the file system; shorter at its end.
*/
export async function labelElsewhere(type: string, read: ReadRange): Promise<string | undefined> {
	if (type === 'ntfs') return ntfsLabel(read);
	return type === 'exfat' ? exfatLabel(read) : undefined;
}

/** The attribute VOLUME_NAME (0x60) in the record of the file $Volume. */
async function ntfsLabel(read: ReadRange): Promise<string | undefined> {
	const place = volumeRecordPlace(await read(0, 512));
	if (!place) return undefined;
	const record = await read(place.offset, place.length);
	if (record.length < 512 || record.toString('latin1', 0, 4) !== 'FILE') return undefined;
	for (let at = record.readUInt16LE(0x14); at + 24 <= record.length; ) {
		const [type, length] = [record.readUInt32LE(at), record.readUInt32LE(at + 4)];
		if (type === 0xffff_ffff || length < 24) return undefined;
		if (type === 0x60) {
			const start = at + record.readUInt16LE(at + 0x14);
			return utf16(record.subarray(start, start + record.readUInt32LE(at + 0x10)));
		}

		at += length;
	}

	return undefined;
}

/** Microsoft's exFAT specification, 3.1 and 7.3: the entry 0x83 of the root folder. */
async function exfatLabel(read: ReadRange): Promise<string | undefined> {
	const boot = await read(0, 512);
	if (boot.length < 512) return undefined;
	const [sector, cluster] = [2 ** Math.min(boot.readUInt8(108), 12), 2 ** Math.min(boot.readUInt8(109), 25)];
	const folder = await read((boot.readUInt32LE(88) + (boot.readUInt32LE(96) - 2) * cluster) * sector, folderStart);
	for (let at = 0; at + 32 <= folder.length && folder[at] !== 0; at += 32) {
		if (folder[at] === 0x83) return utf16(folder.subarray(at + 2, at + 2 + 2 * Math.min(folder.readUInt8(at + 1), 11)));
	}

	return undefined;
}
