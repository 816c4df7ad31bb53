import {raidSuperblockAt, recognise} from '../disk/identify.js';
import {secondHeaders} from '../disk/luks-header.js';
import {printable} from '../text/printable.js';

/** What is on a device. `fileSystem` is util-linux' name, also of what is no file system: `swap`, `LVM2_member`, `crypto_LUKS`, … */
export type Signature = {
	readonly fileSystem?: string;
	/** Untrusted, but printable. */
	readonly label?: string;
	readonly uuid?: string;
	/** There is a partition table, as far as `blkid` tells. */
	readonly hasTable?: true;
};

/**
Read `blkid -p -o udev DEVICE` of util-linux: a line each, and values in which everything that is not plain is written as `\x…`
(encode_string in its source; samples of 2.38 in fixtures/samples/guest).
*/
export function parseUtilLinuxBlkid(output: string): Signature {
	const values = new Map([...output.matchAll(/^(ID_FS_\w+)=(.*)$/gm)].map(([, key = '', value = '']) => [key, value]));
	const found = signature(values.get('ID_FS_TYPE'), decode(values.get('ID_FS_LABEL_ENC')), decode(values.get('ID_FS_UUID_ENC')));
	return /^ID_PART_TABLE_TYPE=./m.test(output) ? {...found, hasTable: true} : found;
}

/**
Read `blkid DEVICE` of BusyBox: `DEVICE: LABEL="…" UUID="…" TYPE="…"`. Each part is there only if the disk has it. The label is as it is on the
disk, with quotes and newlines in it (display_uuid_cache in BusyBox's source). The type is BusyBox's own word and comes last, so a label can at
worst fake a UUID, and only where the disk has none.
*/
export function parseBusyboxBlkid(output: string): Signature {
	const [, before, fileSystem] = /^([\s\S]*) TYPE="([\w.-]+)"\n?$/.exec(output) ?? [];
	if (before === undefined) return {};
	const [, front = '', uuid] = /^([\s\S]*?)(?: UUID="([\dA-Fa-f-]+)")?$/.exec(before) ?? [];
	const [, label] = /^[^\n:]*: LABEL="([\s\S]*)"$/.exec(front) ?? [];
	return signature(fileSystem, label, uuid);
}

/**
Recognise what BusyBox's blkid does not know, from hexadecimal bytes.
@param head The first nine sectors. @param second The sector where LUKS usually has its second header. @param tail The beginning of the sector where md 1.0
has its superblock. @param size Bytes of the device.
*/
export function recogniseBytes(head: string, second: string, tail: string, size: number): Signature {
	const parts = [
		{at: 0, buffer: Buffer.from(head, 'hex')},
		{at: secondHeaders[0], buffer: Buffer.from(second, 'hex')},
		{at: raidSuperblockAt(size), buffer: Buffer.from(tail, 'hex')},
	];
	const {type, label, uuid} = recognise(parts, size) ?? {};
	const found = signature(type, label, uuid);
	// The end of a boot sector: whoever reads the table finds out whether it is one.
	return head.slice(1020, 1024) === '55aa' ? {...found, hasTable: true} : found;
}

function signature(fileSystem: string | undefined, label: string | undefined, uuid: string | undefined): Signature {
	return {
		...(fileSystem ? {fileSystem: printable(fileSystem)} : {}),
		...(label ? {label: printable(label)} : {}),
		...(uuid ? {uuid: printable(uuid)} : {}),
	};
}

function decode(encoded: string | undefined): string | undefined {
	// Bytes are put together before they are read as UTF-8: a character can be written as several escapes.
	const pieces = encoded
		?.split(/(\\x[\da-f]{2})/)
		.map(piece => (/^\\x[\da-f]{2}$/.test(piece) ? Buffer.from(piece.slice(2), 'hex') : Buffer.from(piece)));
	return pieces && Buffer.concat(pieces).toString();
}
