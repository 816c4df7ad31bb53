import {open} from 'node:fs/promises';
import type {BlockReader} from '../disk/block-reader.js';
import type {ImageFormat} from '../disk/image-format.js';

/** Grains of a VMDK whose places are looked at: those of 4 TiB. */
const mostGrains = 1 << 26;

/**
Bytes that an image file lacks of what it says is in it: it was not copied whole. QEMU reads zeros there, or fails later. What cannot be told is 0.
@param file - qcow2, VDI, or an extent of a VMDK that has its own table. QEMU itself refuses a VHDX that is too short.
*/
export async function missingEnd(file: string, format: ImageFormat): Promise<number> {
	const lastPlace = places[format];
	if (!lastPlace) return 0;
	await using handle = await open(file, 'r');
	const {size} = await handle.stat();
	const read = async (offset: number, length: number) => {
		// Behind the end there are zeros.
		const {buffer} = await handle.read(Buffer.alloc(length), 0, length, offset);
		return buffer;
	};
	const place = await lastPlace({size, read});
	// The last cluster or block may be shorter in the file than in the image.
	return place && Number.isSafeInteger(place.end) && place.at >= size ? place.end - size : 0;
}

/** Where the last of what is in use begins and ends. */
type Place = {readonly at: number; readonly end: number} | undefined;

const places: Partial<Record<ImageFormat, (file: BlockReader) => Promise<Place>>> = {qcow2: lastCluster, vdi: lastBlock, vmdk: lastGrain};

/** QEMU's docs/interop/qcow2.txt: the reference counts cover the file up to the last cluster in use. */
async function lastCluster({size, read}: BlockReader): Promise<Place> {
	const header = await read(0, 104);
	const bits = header.readUInt32BE(20);
	const order = header.readUInt32BE(4) >= 3 ? header.readUInt32BE(96) : 4;
	const tableLength = header.readUInt32BE(56) * 2 ** bits;
	const tableAt = Number(header.readBigUInt64BE(48));
	if (bits < 9 || bits > 21 || order > 6 || tableLength > 8 << 20 || !Number.isSafeInteger(tableAt)) return undefined;
	const cluster = 2 ** bits;
	if (tableAt >= size) return {at: tableAt, end: tableAt + tableLength};
	const table = await read(tableAt, tableLength);
	const index = lastNonZero(table, 8);
	if (index < 0) return undefined;
	const blockAt = Number(table.readBigUInt64BE(index * 8));
	if (blockAt >= size) return {at: blockAt, end: blockAt + cluster};
	const counts = cluster * (8 / 2 ** order);
	const last = Math.floor((lastNonZero(await read(blockAt, cluster), 1) * 8) / 2 ** order);
	const at = (index * counts + Math.max(0, last)) * cluster;
	return {at, end: at + cluster};
}

function lastNonZero(bytes: Buffer, unit: number): number {
	for (let at = bytes.length - 1; at >= 0; at--) if (bytes[at] !== 0) return Math.floor(at / unit);
	return -1;
}

/** VirtualBox' VDICore.h, `VDIHEADER1PLUS`: its blocks follow each other. */
async function lastBlock({read}: BlockReader): Promise<Place> {
	const header = await read(0, 512);
	const [start, block, extra, blocks] = [0x158, 0x178, 0x17c, 0x184].map(at => header.readUInt32LE(at)) as [number, number, number, number];
	return blocks === 0 ? undefined : {at: start + (blocks - 1) * (block + extra), end: start + blocks * (block + extra)};
}

/** VMware's Virtual Disk Format 5.0, `SparseExtentHeader`. */
async function lastGrain({size, read}: BlockReader): Promise<Place> {
	const header = await read(0, 512);
	if (header.toString('latin1', 0, 4) !== 'KDMV') return undefined;
	const [capacity, grain, directory] = [12, 20, 56].map(at => Number(header.readBigUInt64LE(at))) as [number, number, number];
	const entries = header.readUInt32LE(44);
	const tables = Math.ceil(capacity / (grain * entries));
	// The directory of what is compressed is at the end, and QEMU refuses it without.
	if (!(tables > 0 && tables * entries <= mostGrains) || directory * 512 >= size) return undefined;
	const places = await read(directory * 512, tables * 4);
	let last = 0;
	for (let table = 0; table < tables; table++) {
		const at = places.readUInt32LE(table * 4) * 512;
		if (at === 0) continue;
		if (at >= size) return {at, end: at + entries * 4};
		const grains = await read(at, entries * 4);
		for (let entry = 0; entry < entries; entry++) last = Math.max(last, grains.readUInt32LE(entry * 4));
	}

	return last === 0 ? undefined : {at: last * 512, end: (last + grain) * 512};
}
