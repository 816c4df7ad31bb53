import {type FileHandle, open} from 'node:fs/promises';
import {findInIso, type Iso, type IsoEntry, listIsoFolder, readIso, readIsoFile} from '../disk/iso-9660.js';
import {UsageError} from '../errors.js';
import {tinyCoreEntry} from './boot-entry.js';
import {type IsolinuxSettings, parseIsolinux} from './isolinux-settings.js';
import {kernelBits, kernelHeaderBytes} from './kernel-bits.js';

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
		const iso = await readIso({read: (offset, length) => read(handle, offset, length)});
		if (!iso) throw notUsable(file, 'it is not an ISO 9660 image');
		if (!iso.isBootable) throw notUsable(file, 'it is not bootable');
		const top = await listIsoFolder(iso, iso.root);
		// TinyCore and CorePlus bring a desktop, which takes the console away: nothing could be typed into it.
		if (top.some(({name, isDirectory}) => isDirectory && name === 'cde'))
			throw notUsable(file, 'it is a TinyCore with a desktop; take the plain "Core"');
		const boot = top.find(({name, isDirectory}) => isDirectory && name === 'boot');
		const files = boot ? await listIsoFolder(iso, boot) : [];
		const names = files.map(({name}) => name);
		const is32 = names.includes('core.gz') && names.includes('vmlinuz');
		const is64 = names.includes('corepure64.gz') && names.includes('vmlinuz64');
		if (!is32 && !is64)
			throw notUsable(file, 'it has no TinyCore in its folder boot (vmlinuz and core.gz, or vmlinuz64 and corepure64.gz)');
		const describe = async (found: Omit<IsoImage, 'kernelBits'>): Promise<IsoImage> => {
			const name = found.guestBits === 64 ? 'vmlinuz64' : 'vmlinuz';
			return {...found, kernelBits: await bitsOf(iso, files, name)};
		};
		const settings = await isolinuxSettings(iso);
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

async function bitsOf(iso: Iso, boot: readonly IsoEntry[], name: string): Promise<32 | 64 | undefined> {
	const kernel = boot.find(entry => entry.name === name);
	if (!kernel) return undefined;
	return kernelBits(await readIsoFile(iso, kernel, kernelHeaderBytes));
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

async function isolinuxSettings(iso: Iso): Promise<IsolinuxSettings | undefined> {
	for (const name of settingsNames) {
		for (const folder of settingsFolders) {
			const text = await readText(iso, `${folder}/${name}`);
			if (text === undefined) continue;
			return parseIsolinux(text, async included => readText(iso, included.startsWith('/') ? included : `${folder}/${included}`));
		}
	}

	return undefined;
}

async function readText(iso: Iso, file: string): Promise<string | undefined> {
	const place = await findInIso(iso, file);
	if (!place || place.isDirectory) return undefined;
	return (await readIsoFile(iso, place, settingsLimit)).toString('latin1');
}

async function read(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
	const {bytesRead, buffer} = await handle.read(Buffer.alloc(length), 0, length, offset).catch((error: NodeJS.ErrnoException) => {
		throw new UsageError(`the image cannot be read: ${error.code === 'EISDIR' ? 'it is a folder' : error.message}`, {
			nextSteps: ['give the file of a TinyCore "Core" ISO with --iso'],
			cause: error,
		});
	});
	return buffer.subarray(0, bytesRead);
}
