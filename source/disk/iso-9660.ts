import type {BlockReader} from './block-reader.js';

const sectorBytes = 2048;

/** Where a file of an image is. */
type Extent = {readonly sector: number; readonly length: number};

export type IsoEntry = Extent & {readonly name: string; readonly isDirectory: boolean};

/** An ISO 9660 image. */
export type Iso = {
	readonly reader: Pick<BlockReader, 'read'>;
	/** Its uppermost folder. */
	readonly root: IsoEntry;
	/** By El Torito. */
	readonly isBootable: boolean;
};

/**
Read the descriptors of an ISO 9660 image; undefined when it is none.
Source: ECMA-119 (volume descriptors from sector 16, directory records), El Torito 1.0 (boot record descriptor).
*/
export async function readIso(reader: Pick<BlockReader, 'read'>): Promise<Iso | undefined> {
	let root: Extent | undefined;
	let isBootable = false;
	for (let sector = 16; sector < 32; sector++) {
		const block = await reader.read(sector * sectorBytes, sectorBytes);
		if (block.length < sectorBytes || block.toString('latin1', 1, 6) !== 'CD001') break;
		const type = block[0];
		if (type === 0 && block.toString('latin1', 7, 30).startsWith('EL TORITO SPECIFICATION')) isBootable = true;
		if (type === 1) root = extent(block, 156);
		if (type === 255) break;
	}

	return root && {reader, isBootable, root: {...root, name: '', isDirectory: true}};
}

/** What is at a path such as `/boot/vmlinuz`, whatever its case; undefined when there is nothing. */
export async function findInIso(iso: Iso, path: string): Promise<IsoEntry | undefined> {
	let place: IsoEntry | undefined = iso.root;
	for (const part of path.toLowerCase().split('/').filter(Boolean)) {
		const entries: readonly IsoEntry[] = place?.isDirectory ? await listIsoFolder(iso, place) : [];
		place = entries.find(({name}) => name.toLowerCase() === part);
	}

	return place;
}

/** The beginning of a file, at most so many bytes. */
export async function readIsoFile({reader}: Iso, {sector, length}: Extent, limit: number): Promise<Buffer> {
	return reader.read(sector * sectorBytes, Math.min(length, limit));
}

/** A directory record holds its extent twice, little-endian first. */
function extent(block: Buffer, offset: number): Extent {
	return {sector: block.readUInt32LE(offset + 2), length: block.readUInt32LE(offset + 10)};
}

/** With the folder itself, which is named "\0", and the one around it, "\1". */
export async function listIsoFolder(iso: Iso, folder: IsoEntry): Promise<readonly IsoEntry[]> {
	// A folder of more than a megabyte is damage, not a folder.
	const block = await readIsoFile(iso, folder, 1 << 20);
	const entries: IsoEntry[] = [];
	for (let offset = 0; offset + 34 <= block.length; ) {
		const recordLength = block[offset] ?? 0;
		if (recordLength < 34) {
			// Records do not cross sectors: the rest of this one is padding.
			offset = (Math.floor(offset / sectorBytes) + 1) * sectorBytes;
			continue;
		}

		if (offset + recordLength > block.length) break;
		const nameLength = block[offset + 32] ?? 0;
		const system = block.subarray(offset + 33 + nameLength + (nameLength % 2 === 0 ? 1 : 0), offset + recordLength);
		const plain = block.toString('latin1', offset + 33, offset + 33 + nameLength);
		entries.push({
			...extent(block, offset),
			isDirectory: ((block[offset + 25] ?? 0) & 2) !== 0,
			name: rockRidgeName(system) ?? plain.replace(/;\d+$/, '').replace(/\.$/, '').toLowerCase(),
		});
		offset += recordLength;
	}

	return entries;
}

/** The long name of an entry (Rock Ridge NM), where the plain one is cut to 8.3. */
function rockRidgeName(system: Buffer): string | undefined {
	let name: string | undefined;
	for (let offset = 0; offset + 4 <= system.length; ) {
		const length = system[offset + 2] ?? 0;
		if (length < 4 || offset + length > system.length) break;
		if (system.toString('latin1', offset, offset + 2) === 'NM')
			name = (name ?? '') + system.toString('latin1', offset + 5, offset + length);
		offset += length;
	}

	return name;
}
