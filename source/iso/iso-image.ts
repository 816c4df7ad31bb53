import {type FileHandle, open} from 'node:fs/promises';
import {findInIso, type Iso, listIsoFolder, readIso, readIsoFile} from '../disk/iso-9660.js';
import {UsageError} from '../errors.js';
import {readAt} from '../host/read-at.js';
import {type TinyCoreEntry, tinyCoreEntry, tinyCoreKernels} from './boot-entry.js';
import {type IsolinuxSettings, parseIsolinux} from './isolinux-settings.js';

/** What the recipe has to know of an installation image before it makes a machine for it. */
export type IsoImage = TinyCoreEntry & {
	/** What its kernel says that it needs of the processor; undefined where it does not say. */
	readonly kernelBits: 32 | 64 | undefined;
};

/**
Check that an ISO 9660 image is bootable (El Torito), has TinyCore's kernel and RAM disk in `/boot`, and an entry of isolinux that boots them.
@throws UsageError when it is not so. Nothing has been made yet.
*/
export async function inspectIso(file: string): Promise<IsoImage> {
	await using handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
		throw unreadable(file, error.code === 'ENOENT' ? 'there is no such file' : error.message, error);
	});
	const iso = await readIso({read: (offset, length) => read(handle, file, offset, length)});
	if (!iso) throw notUsable(file, 'it is not an ISO 9660 image', incomplete);
	if (!iso.isBootable) throw notUsable(file, 'it is not bootable', incomplete);
	// TinyCore and CorePlus bring a desktop, which takes the console away: nothing could be typed into it.
	if ((await findInIso(iso, '/cde'))?.isDirectory) throw notUsable(file, 'it is a TinyCore with a desktop; take the plain "Core"');
	const settings = await isolinuxSettings(iso);
	const boot = await findInIso(iso, '/boot');
	const names = new Set((boot ? await listIsoFolder(iso, boot) : []).map(({name}) => name));
	const installed = Object.entries(tinyCoreKernels).find(([kernel, {ramDisk}]) => names.has(kernel) && names.has(ramDisk))?.[1];
	if (!installed) {
		const files = Object.entries(tinyCoreKernels).map(([kernel, {ramDisk}]) => `${kernel} and ${ramDisk}`);
		throw notUsable(file, `it has no TinyCore in its folder boot (${files.join(', or ')})`, incomplete);
	}

	// Another boot loader than isolinux: Enter boots what it has.
	const entry = settings ? tinyCoreEntry(settings) : {guestBits: installed.guestBits, bootLabel: undefined};
	if ('reason' in entry) throw notUsable(file, entry.reason);
	const kernel = await findInIso(iso, entry.guestBits === 64 ? '/boot/vmlinuz64' : '/boot/vmlinuz');
	return {...entry, kernelBits: kernel && kernelBits(await readIsoFile(iso, kernel, kernelHeaderBytes))};
}

const chooseImage = 'give a plain TinyCore "Core" ISO with --iso, or leave --iso out to download the current release';
const incomplete = ['if it was downloaded, it may be incomplete: download it again'];

function notUsable(file: string, reason: string, moreSteps: readonly string[] = []): UsageError {
	return new UsageError(`${file} cannot be installed from: ${reason}`, {nextSteps: [chooseImage, ...moreSteps]});
}

function unreadable(file: string, reason: string, cause: unknown): UsageError {
	return new UsageError(`the image ${file} cannot be read: ${reason}`, {nextSteps: [chooseImage], cause});
}

/** Where isolinux searches for its settings, in this order (core/fs/iso9660/iso9660.c). */
const settingsFolders = ['/boot/isolinux', '/isolinux', '/boot/syslinux', '/syslinux', '/'];
const settingsNames = ['isolinux.cfg', 'syslinux.cfg'];

/** Bytes. A larger file is no text for people. */
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

async function read(handle: FileHandle, file: string, offset: number, length: number): Promise<Buffer> {
	return readAt(handle, offset, length).catch((error: NodeJS.ErrnoException) => {
		throw unreadable(file, error.code === 'EISDIR' ? 'it is a folder' : error.message, error);
	});
}

/** Bytes at the beginning of a kernel's file that hold its setup header as far as we read it. */
export const kernelHeaderBytes = 0x238;

/** The version of the boot protocol that added `xloadflags`: 2.12, of Linux 3.8. */
const withLoadFlags = 0x020c;

/**
Which processor a Linux kernel for PCs needs, by the setup header at the beginning of its file: a 64-bit kernel says there that it has a 64-bit
entry point (`XLF_KERNEL_64`), and a 32-bit one never does. The name of the file says nothing.
Source: Documentation/arch/x86/boot.rst of Linux (`boot_flag` at 0x1fe, `header` at 0x202, `version` at 0x206, `xloadflags` at 0x236).
@returns undefined for a kernel older than Linux 3.8, whose header does not tell, and for what is no kernel.
*/
export function kernelBits(header: Buffer): 32 | 64 | undefined {
	if (header.length < kernelHeaderBytes) return undefined;
	if (header.readUInt16LE(0x1fe) !== 0xaa55 || header.toString('latin1', 0x202, 0x206) !== 'HdrS') return undefined;
	if (header.readUInt16LE(0x206) < withLoadFlags) return undefined;
	return (header.readUInt16LE(0x236) & 1) === 1 ? 64 : 32;
}
