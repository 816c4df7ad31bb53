/** What the descriptor of a VMDK image says (VMware's Virtual Disk Format 5.0). Names are untrusted text. */
export type VmdkDescriptor = {
	/** For example "monolithicSparse", "twoGbMaxExtentSparse", "streamOptimized". */
	readonly type: string;
	/** The files that it is put together from, in their order. */
	readonly extents: readonly VmdkExtent[];
	/** The image on which this one, a snapshot, is based. */
	readonly parent?: string;
	/** One made by another program than VirtualBox has none. */
	readonly hasUuid: boolean;
};

/** `end`: bytes that its file has at least, where it is as long as its part of the disk. */
type VmdkExtent = {readonly file: string; readonly end?: number};

/** Where the descriptor is in the first sector's file, in bytes; undefined when this is an extent that another file describes. */
export function vmdkDescriptorAt(start: Buffer): number | undefined {
	const magic = start.toString('latin1', 0, 4);
	if (magic === 'COWD') return undefined;
	if (magic !== 'KDMV') return 0;
	const sector = start.length < 36 ? 0n : start.readBigUInt64LE(28);
	return sector === 0n ? undefined : Number(sector) * 512;
}

/** By VMware's Virtual Disk Format 5.0. What a descriptor lacks is empty or undefined. */
export function parseVmdkDescriptor(text: string): VmdkDescriptor {
	const value = (key: string) => new RegExp(`^${key}\\s*=\\s*"?([^"\\r\\n]*)"?`, 'm').exec(text)?.[1]?.trim();
	const parent = /^(?:f{8})?$/i.test(value('parentCID') ?? '') ? undefined : value('parentFileNameHint');
	return {
		type: value('createType') ?? '',
		extents: [...text.matchAll(/^(?:RW|RDONLY) (\d+) (\w+) "([^"\r\n]+)"(?: (\d+))?/gm)].map(([, sectors, type, file = '', at = 0]) => ({
			file,
			...(type === 'FLAT' ? {end: (Number(sectors) + Number(at)) * 512} : {}),
		})),
		...(parent === undefined ? {} : {parent}),
		hasUuid: /^ddb\.uuid\.image\s*=\s*"(?!0{8}-)[\da-f-]{36}"/m.test(text),
	};
}
