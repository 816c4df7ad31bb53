/** What the header of a qcow2 image says (QEMU's docs/interop/qcow2.txt). Names are untrusted text. */
export type Qcow2 = {
	readonly isEncrypted: boolean;
	/** QEMU has found out that it is damaged, and does not write to it. */
	readonly isCorrupt: boolean;
	/** A path, relative to the image, or something that QEMU understands. */
	readonly backingFile?: string;
	readonly backingFormat?: string;
	/** The contents are in a file of their own. */
	readonly dataFile?: string;
	readonly snapshots: {readonly count: number; readonly offset: number};
};

/** Bytes of the header, its extensions and the name of the backing file, which are all in the first cluster. */
export const qcow2HeaderLength = 1 << 16;

/** @param header - The first bytes of the image. @returns Undefined when it is too short. */
export function parseQcow2(header: Buffer): Qcow2 | undefined {
	if (header.length < 104) return undefined;
	const isVersion3 = header.readUInt32BE(4) >= 3;
	const features = isVersion3 ? header.readBigUInt64BE(72) : 0n;
	const name = (offset: number, length: number) => header.toString('utf8', offset, offset + Math.min(length, 1023));
	const backingAt = Number(header.readBigUInt64BE(8));
	const extensions = extensionsOf(header, isVersion3 ? header.readUInt32BE(100) : 72);
	const text = (type: number) => extensions.get(type)?.toString('utf8');
	const [backingFormat, dataFile] = [text(0xe2792aca), text(0x44415441)];
	return {
		isEncrypted: header.readUInt32BE(32) !== 0,
		isCorrupt: (features & 2n) !== 0n,
		...(backingAt > 0 ? {backingFile: name(backingAt, header.readUInt32BE(16))} : {}),
		...(backingFormat === undefined ? {} : {backingFormat}),
		...((features & 4n) !== 0n && dataFile !== undefined ? {dataFile} : {}),
		snapshots: {count: header.readUInt32BE(60), offset: Number(header.readBigUInt64BE(64))},
	};
}

function extensionsOf(header: Buffer, start: number): ReadonlyMap<number, Buffer> {
	const found = new Map<number, Buffer>();
	for (let at = start; at + 8 <= header.length && found.size < 32; ) {
		const [type, length] = [header.readUInt32BE(at), header.readUInt32BE(at + 4)];
		if (type === 0 || at + 8 + length > header.length) break;
		found.set(type, header.subarray(at + 8, at + 8 + length));
		at += 8 + Math.ceil(length / 8) * 8;
	}

	return found;
}

/** The names of internal snapshots, at most so many as the bytes hold. @param table - Bytes from `snapshots.offset`. */
export function qcow2Snapshots(table: Buffer, count: number): readonly string[] {
	const names: string[] = [];
	for (let at = 0; names.length < count && at + 40 <= table.length; ) {
		const [idLength, nameLength, extraLength] = [table.readUInt16BE(at + 12), table.readUInt16BE(at + 14), table.readUInt32BE(at + 36)];
		const nameAt = at + 40 + extraLength + idLength;
		if (nameAt + nameLength > table.length) break;
		names.push(table.toString('utf8', nameAt, nameAt + nameLength));
		at = Math.ceil((nameAt + nameLength) / 8) * 8;
	}

	return names;
}
