import {execFile} from 'node:child_process';
import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {promisify} from 'node:util';

type Options = {
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
	/** More arguments for mkisofs. */
	readonly more?: readonly string[];
};

/** An ISO image made by xorriso, as TinyCore makes its own (Joliet, Rock Ridge, El Torito). @returns The file. */
export async function makeIso(
	folder: string,
	name: string,
	{
		boot = ['vmlinuz', 'core.gz'],
		bootable = true,
		kernel,
		settings,
		settingsFile = 'boot/isolinux/isolinux.cfg',
		files = {},
		desktop = false,
		more = ['-J', '-R'],
	}: Options = {},
) {
	const tree = path.join(folder, `${name}.tree`);
	await mkdir(path.join(tree, 'boot/isolinux'), {recursive: true});
	// The boot loader is never run here: a sector of it is enough.
	await writeFile(path.join(tree, 'boot/isolinux/isolinux.bin'), Buffer.alloc(2048, 1));
	for (const file of boot) await writeFile(path.join(tree, 'boot', file), kernel && file.startsWith('vmlinuz') ? kernel : file);
	for (const [name, text] of Object.entries({...(settings === undefined ? {} : {[settingsFile]: settings}), ...files})) {
		await mkdir(path.join(tree, path.dirname(name)), {recursive: true});
		await writeFile(path.join(tree, name), text);
	}

	if (desktop) await mkdir(path.join(tree, 'cde'));
	const file = path.join(folder, name);
	await promisify(execFile)('xorriso', [
		'-as',
		'mkisofs',
		'-quiet',
		...more,
		...(bootable ? ['-b', 'boot/isolinux/isolinux.bin', '-c', 'boot/isolinux/boot.cat', '-no-emul-boot', '-boot-load-size', '4'] : []),
		'-o',
		file,
		tree,
	]);
	return file;
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
