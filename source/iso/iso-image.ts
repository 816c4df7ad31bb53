import {type FileHandle, open} from 'node:fs/promises';
import {UsageError} from '../errors.js';
import {tinyCoreEntry} from './boot-entry.js';
import {type IsolinuxSettings, parseIsolinux} from './isolinux-settings.js';
import {kernelBits, kernelHeaderBytes} from './kernel-bits.js';

const sectorBytes = 2048;

/** What the recipe has to know of an installation image before it makes a machine for it. */
export type IsoImage = {
	/** From the names of its files: core.gz is 32-bit, corepure64.gz is 64-bit. A CorePlus image may hold both. */
	readonly guestBits: 32 | 64;
	/** What its kernel says that it needs of the processor; undefined where it does not say. */
	readonly kernelBits: 32 | 64 | undefined;
	/** What boots TinyCore at isolinux' prompt. That boots nothing by Enter any more once it was given a name that it does not know. */
	readonly bootLabel: string | undefined;
	/** Enter alone boots something else: the label has to be typed. */
	readonly onlyByLabel?: true;
};

/**
Look into an ISO 9660 image: bootable (El Torito), TinyCore's kernel and RAM disk in `/boot`, and an entry of isolinux that boots them.
Source: ECMA-119 (volume descriptors from sector 16, directory records), El Torito 1.0 (boot record descriptor).
@throws UsageError when it is not one; nothing has been made yet.
*/
export async function inspectIso(file: string): Promise<IsoImage> {
	const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
		throw new UsageError(`the image ${file} cannot be read: ${error.code === 'ENOENT' ? 'there is no such file' : error.message}`, {
			nextSteps: ['give the file of a TinyCore "Core" ISO with --iso, or leave --iso out to download the current release'],
			cause: error,
		});
	});
	try {
		const {root, bootable} = await descriptors(handle);
		if (!root) throw notUsable(file, 'it is not an ISO 9660 image');
		if (!bootable) throw notUsable(file, 'it is not bootable');
		const top = await directory(handle, root);
		// TinyCore and CorePlus bring a desktop, which takes the console away: nothing could be typed into it.
		if (top.some(({name, isDirectory}) => isDirectory && name === 'cde'))
			throw notUsable(file, 'it is a TinyCore with a desktop; take the plain "Core"');
		const boot = top.find(({name, isDirectory}) => isDirectory && name === 'boot');
		const files = boot ? await directory(handle, boot) : [];
		const names = files.map(({name}) => name);
		const is32 = names.includes('core.gz') && names.includes('vmlinuz');
		const is64 = names.includes('corepure64.gz') && names.includes('vmlinuz64');
		if (!is32 && !is64)
			throw notUsable(file, 'it has no TinyCore in its folder boot (vmlinuz and core.gz, or vmlinuz64 and corepure64.gz)');
		const describe = async (found: Omit<IsoImage, 'kernelBits'>): Promise<IsoImage> => {
			const name = found.guestBits === 64 ? 'vmlinuz64' : 'vmlinuz';
			return {...found, kernelBits: await bitsOf(handle, files, name)};
		};
		const settings = await isolinuxSettings(handle, root);
		// Another boot loader than isolinux: Enter boots what it has.
		if (!settings) return await describe({guestBits: is32 ? 32 : 64, bootLabel: undefined});
		const entry = tinyCoreEntry(settings);
		if ('reason' in entry) throw otherEntry(file, entry.reason);
		const {guestBits, bootLabel, onlyByLabel} = entry;
		return await describe({guestBits, bootLabel, ...(onlyByLabel ? {onlyByLabel} : {})});
	} finally {
		await handle.close();
	}
}

function notUsable(file: string, reason: string): UsageError {
	return new UsageError(`${file} cannot be installed from: ${reason}`, {
		nextSteps: [
			'give a TinyCore "Core" ISO with --iso, or leave --iso out to download the current release',
			'if it was downloaded, it may be incomplete: download it again',
		],
	});
}

async function bitsOf(handle: FileHandle, boot: readonly Entry[], name: string): Promise<32 | 64 | undefined> {
	const kernel = boot.find(entry => entry.name === name);
	if (!kernel) return undefined;
	return kernelBits(await read(handle, kernel.sector * sectorBytes, Math.min(kernel.length, kernelHeaderBytes)));
}

function otherEntry(file: string, reason: string): UsageError {
	return new UsageError(`${file} cannot be installed from: ${reason}`, {
		nextSteps: ['give the plain TinyCore "Core" ISO with --iso, or leave --iso out to download the current release'],
	});
}

/** Where isolinux looks, in this order (core/fs/iso9660/iso9660.c). */
const settingsFolders = ['/boot/isolinux', '/isolinux', '/boot/syslinux', '/syslinux', '/'];
const settingsNames = ['isolinux.cfg', 'syslinux.cfg'];

/** More is no text for people. */
const settingsLimit = 65_536;

async function isolinuxSettings(handle: FileHandle, root: Extent): Promise<IsolinuxSettings | undefined> {
	for (const name of settingsNames) {
		for (const folder of settingsFolders) {
			const text = await readText(handle, root, `${folder}/${name}`);
			if (text === undefined) continue;
			return parseIsolinux(text, async included => readText(handle, root, included.startsWith('/') ? included : `${folder}/${included}`));
		}
	}

	return undefined;
}

async function readText(handle: FileHandle, root: Extent, file: string): Promise<string | undefined> {
	let place: Entry | undefined;
	for (const part of file.split('/').filter(Boolean)) {
		if (place && !place.isDirectory) return undefined;
		place = (await directory(handle, place ?? root)).find(({name}) => name.toLowerCase() === part.toLowerCase());
		if (!place) return undefined;
	}

	if (!place || place.isDirectory) return undefined;
	return (await read(handle, place.sector * sectorBytes, Math.min(place.length, settingsLimit))).toString('latin1');
}

type Extent = {readonly sector: number; readonly length: number};
type Entry = Extent & {readonly name: string; readonly isDirectory: boolean};

async function read(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
	const {bytesRead, buffer} = await handle.read(Buffer.alloc(length), 0, length, offset).catch((error: NodeJS.ErrnoException) => {
		throw new UsageError(`the image cannot be read: ${error.code === 'EISDIR' ? 'it is a folder' : error.message}`, {
			nextSteps: ['give the file of a TinyCore "Core" ISO with --iso'],
			cause: error,
		});
	});
	return buffer.subarray(0, bytesRead);
}

async function descriptors(handle: FileHandle): Promise<{root: Extent | undefined; bootable: boolean}> {
	let root: Extent | undefined;
	let bootable = false;
	for (let sector = 16; sector < 32; sector++) {
		const block = await read(handle, sector * sectorBytes, sectorBytes);
		if (block.length < sectorBytes || block.toString('latin1', 1, 6) !== 'CD001') break;
		const type = block[0];
		if (type === 0 && block.toString('latin1', 7, 30).startsWith('EL TORITO SPECIFICATION')) bootable = true;
		if (type === 1) root = extent(block, 156);
		if (type === 255) break;
	}

	return {root, bootable};
}

/** A directory record holds its extent twice, little-endian first. */
function extent(block: Buffer, offset: number): Extent {
	return {sector: block.readUInt32LE(offset + 2), length: block.readUInt32LE(offset + 10)};
}

async function directory(handle: FileHandle, {sector, length}: Extent): Promise<readonly Entry[]> {
	// A folder of more than a megabyte is damage, not a folder.
	const block = await read(handle, sector * sectorBytes, Math.min(length, 1 << 20));
	const entries: Entry[] = [];
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
