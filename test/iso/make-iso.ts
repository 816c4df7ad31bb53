import {writeFile} from 'node:fs/promises';
import path from 'node:path';

export type IsoOptions = {
	/** Files in its folder `boot`. */
	readonly boot?: readonly string[];
	readonly bootable?: boolean;
	/** The contents of its kernels. */
	readonly kernel?: Buffer;
	/** The contents of isolinux.cfg; without it there is none. */
	readonly settings?: string;
	/** Where they are. */
	readonly settingsFile?: string;
	/** More files, by their paths. */
	readonly files?: Readonly<Record<string, string>>;
	/** A folder `cde`, as images with a desktop have it. */
	readonly desktop?: boolean;
};

/** What is in an image like TinyCore's: contents by paths, `undefined` for a folder. */
export function isoContents({
	boot = ['vmlinuz', 'core.gz'],
	kernel,
	settings,
	settingsFile = 'boot/isolinux/isolinux.cfg',
	files = {},
	desktop = false,
}: IsoOptions = {}): ReadonlyMap<string, Buffer | undefined> {
	return new Map<string, Buffer | undefined>([
		// The boot loader is never run here: a sector of it is enough.
		['boot/isolinux/isolinux.bin', Buffer.alloc(2048, 1)],
		...boot.map(name => [`boot/${name}`, kernel && name.startsWith('vmlinuz') ? kernel : Buffer.from(name)] as const),
		...Object.entries({...(settings === undefined ? {} : {[settingsFile]: settings}), ...files}).map(
			([name, text]) => [name, Buffer.from(text)] as const,
		),
		...(desktop ? [['cde', undefined] as const] : []),
	]);
}

const sectorBytes = 2048;

type Node = {readonly name: string; readonly children: Node[] | undefined; readonly data: Buffer; sector: number; bytes: number};

/**
An ISO image with the parts that we read, made without any program: one volume with the names of Rock Ridge and a boot record of El Torito. Images
that xorriso makes, as TinyCore does, are read in test/programs/xorriso.test.ts. @returns The file.
*/
export async function makeIso(folder: string, name: string, options: IsoOptions = {}): Promise<string> {
	const root = treeOf(isoContents(options));
	const all = flat(root);
	const hasBoot = options.bootable ?? true;
	let next = 16 + (hasBoot ? 3 : 2);
	for (const node of all) {
		node.bytes = node.children ? folderBytes(node).length : node.data.length;
		node.sector = next;
		next += Math.max(1, Math.ceil(node.bytes / sectorBytes));
	}

	const image = Buffer.alloc(next * sectorBytes);
	descriptor(1).copy(image, 16 * sectorBytes);
	record(root, '\0').copy(image, 16 * sectorBytes + 156);
	if (hasBoot) descriptor(0, 'EL TORITO SPECIFICATION').copy(image, 17 * sectorBytes);
	descriptor(255).copy(image, (hasBoot ? 18 : 17) * sectorBytes);
	for (const node of all) (node.children ? folderBytes(node) : node.data).copy(image, node.sector * sectorBytes);
	const file = path.join(folder, name);
	await writeFile(file, image);
	return file;
}

function treeOf(contents: ReadonlyMap<string, Buffer | undefined>): Node {
	const make = (name: string, data?: Buffer): Node => ({
		...{name, children: data ? undefined : [], data: data ?? Buffer.alloc(0)},
		...{sector: 0, bytes: 0},
	});
	const root = make('');
	for (const [file, data] of contents) {
		let place = root;
		const parts = file.split('/');
		for (const [index, part] of parts.entries()) {
			let child = place.children?.find(({name}) => name === part);
			if (!child) {
				child = make(part, index === parts.length - 1 ? data : undefined);
				place.children?.push(child);
			}

			place = child;
		}
	}

	return root;
}

function flat(node: Node): readonly Node[] {
	return [node, ...(node.children ?? []).flatMap(flat)];
}

/** A volume descriptor (ECMA-119, 8.1). */
function descriptor(type: number, system = ''): Buffer {
	const block = Buffer.alloc(sectorBytes);
	block.writeUInt8(type, 0);
	block.write('CD001\u0001', 1, 'latin1');
	block.write(system, 7, 'latin1');
	return block;
}

/** The records of a folder; none crosses the end of a sector. */
function folderBytes(folder: Node): Buffer {
	const records = [record(folder, '\0'), record(folder, '\u0001')];
	for (const [index, child] of (folder.children ?? []).entries()) records.push(record(child, plainName(child, index), child.name));
	let length = 0;
	const placed = records.map(one => {
		const left = sectorBytes - (length % sectorBytes);
		const offset = one.length > left ? length + left : length;
		length = offset + one.length;
		return {offset, one};
	});
	const bytes = Buffer.alloc(Math.ceil(length / sectorBytes) * sectorBytes);
	for (const {offset, one} of placed) one.copy(bytes, offset);
	return bytes;
}

/** In 8.3 and capitals, as long as it fits. */
function plainName({name, children}: Node, index: number): string {
	const upper = name.toUpperCase();
	if (children) return /^[A-Z0-9_]{1,8}$/.test(upper) ? upper : `D${index}`;
	return /^[A-Z0-9_]{1,8}(?:\.[A-Z0-9_]{1,3})?$/.test(upper) ? `${upper.includes('.') ? upper : `${upper}.`};1` : `F${index}.;1`;
}

/** A directory record (ECMA-119, 9.1), with the long name of Rock Ridge (NM). */
function record({children, sector, bytes}: Node, plain: string, longName = ''): Buffer {
	const padded = plain.length + (plain.length % 2 === 0 ? 1 : 0);
	const system = longName === '' ? 0 : 5 + longName.length;
	const length = 33 + padded + system + ((33 + padded + system) % 2);
	const block = Buffer.alloc(length);
	block.writeUInt8(length, 0);
	for (const [value, offset] of [
		[sector, 2],
		[bytes, 10],
	] as const) {
		block.writeUInt32LE(value, offset);
		block.writeUInt32BE(value, offset + 4);
	}

	block.writeUInt8(children ? 2 : 0, 25);
	block.writeUInt8(plain.length, 32);
	block.write(plain, 33, 'latin1');
	if (system > 0) {
		block.write('NM', 33 + padded, 'latin1');
		block.writeUInt8(system, 33 + padded + 2);
		block.writeUInt8(1, 33 + padded + 3);
		block.write(longName, 33 + padded + 5, 'latin1');
	}

	return block;
}

/** The beginning of a Linux kernel for PCs, with the boot protocol's version and its `xloadflags`. */
export function fakeKernel({version, loadFlags}: {readonly version: number; readonly loadFlags: number}): Buffer {
	const header = Buffer.alloc(1024);
	header.writeUInt16LE(0xaa55, 0x1fe);
	header.write('HdrS', 0x202, 'latin1');
	header.writeUInt16LE(version, 0x206);
	header.writeUInt16LE(loadFlags, 0x236);
	return header;
}
