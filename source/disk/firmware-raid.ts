import type {BlockReader} from './block-reader.js';

/** What a disk says of the array that a firmware or a controller has made of it and others. */
export type FirmwareRaid = {
	/** For people: "RAID1 of 2 disks of Intel firmware (IMSM)". */
	readonly text: string;
	/** The disk has but a part of each file: only together with the others it is of use. */
	readonly isStriped: boolean;
};

type Level = {readonly level: string; readonly disks: number};

const sector = 512;

/** The array that a disk is a part of, by what stands at its end; undefined when there is none. Hostile input: few reads, whatever is there. */
export async function readFirmwareRaid(reader: BlockReader): Promise<FirmwareRaid | undefined> {
	const size = Math.floor(reader.size / sector) * sector;
	// The kernel's modules and mdadm know no such array with larger sectors.
	const end = size < tailLength ? Buffer.alloc(0) : await reader.read(size - tailLength, tailLength);
	if (end.length < tailLength) return undefined;
	if (end.toString('latin1', tailLength - 2 * sector).startsWith('Intel Raid ISM Cfg Sig. ')) {
		return raid('Intel firmware (IMSM)', imsmLevel(end));
	}

	const anchor = end.subarray(tailLength - sector);
	return anchor.readUInt32BE(0) === 0xde11de11 ? raid('a controller (DDF)', await ddfLevel(reader, anchor)) : undefined;
}

function raid(maker: string, found: Level | undefined): FirmwareRaid {
	const what = found ? `${found.level} of ${found.disks === 1 ? '1 disk' : `${found.disks} disks`}` : 'a RAID';
	return {text: `${what} of ${maker}`, isStriped: found !== undefined && found.level !== 'RAID1'};
}

/** Bytes that may hold Intel's metadata, which has a fixed part and one for each disk and volume. */
const tailLength = 64 * sector;

/**
mdadm's super-intel.c, `struct imsm_super`: its first sector is the last but one of the disk, the others stand before that. What is on the disk is told by
the volume that begins with it.
*/
function imsmLevel(end: Buffer): Level | undefined {
	const first = end.subarray(tailLength - 2 * sector, tailLength - sector);
	const sectors = Math.ceil(first.readUInt32LE(36) / sector);
	if (sectors < 1 || sectors > tailLength / sector - 2) return undefined;
	const all = Buffer.concat([first, end.subarray(tailLength - (sectors + 1) * sector, tailLength - 2 * sector)]);
	let at = 216 + 48 * first.readUInt8(56);
	for (let volume = 0; volume < first.readUInt8(57) && at + 160 <= all.length; volume++) {
		const map = at + 112;
		const disks = all.readUInt8(map + 16);
		const number = all.readUInt8(map + 15);
		// With four disks it is a stripe of mirrors.
		if (all.readUInt32LE(map) === 0) return {level: number === 1 && disks > 2 ? 'RAID10' : `RAID${number}`, disks};
		const mapLength = 48 + 4 * disks;
		// While it is changed, it has a second one, of what it was.
		at = map + mapLength + (all.readUInt8(at + 88) === 0 ? 0 : mapLength);
	}

	return undefined;
}

/** Of the SNIA's DDF 2.0, 5.5 and 5.9. */
const ddfLevels: ReadonlyMap<number, string> = new Map([
	[0x00, 'RAID0'],
	[0x01, 'RAID1'],
	[0x03, 'RAID3'],
	[0x04, 'RAID4'],
	[0x05, 'RAID5'],
	[0x06, 'RAID6'],
	[0x11, 'RAID1E'],
]);

/** Records of its configuration that are looked at. */
const mostRecords = 64;

async function ddfLevel(reader: BlockReader, anchor: Buffer): Promise<Level | undefined> {
	const start = (Number(anchor.readBigUInt64BE(96)) + anchor.readUInt32BE(216)) * sector;
	const record = anchor.readUInt16BE(134) * sector;
	const records = record === 0 ? 0 : Math.min(mostRecords, Math.floor((anchor.readUInt32BE(220) * sector) / record));
	for (let at = start; at < start + records * record && at + sector <= reader.size; at += record) {
		const bytes = await reader.read(at, sector);
		if (bytes.length < sector || bytes.readUInt32BE(0) !== 0xeeeeeeee) continue;
		const level = ddfLevels.get(bytes.readUInt8(67));
		const [disks, spans] = [bytes.readUInt16BE(64), bytes.readUInt8(69)];
		return level === undefined ? undefined : {level: spans > 1 ? `${level} in ${spans} spans` : level, disks: disks * spans};
	}

	return undefined;
}
