import {execFile} from 'node:child_process';
import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {promisify} from 'node:util';
import {type IsoOptions, isoContents} from '../iso/make-iso.js';

/**
An ISO image made by xorriso, as TinyCore makes its own (Joliet, Rock Ridge, El Torito).
@param more - more arguments for mkisofs. @returns The file.
*/
export async function makeIsoByXorriso(folder: string, name: string, options: IsoOptions, more: readonly string[] = ['-J', '-R']) {
	const tree = path.join(folder, `${name}.tree`);
	for (const [file, data] of isoContents(options)) {
		await mkdir(path.join(tree, data ? path.dirname(file) : file), {recursive: true});
		if (data) await writeFile(path.join(tree, file), data);
	}

	const file = path.join(folder, name);
	const boot = ['-b', 'boot/isolinux/isolinux.bin', '-c', 'boot/isolinux/boot.cat', '-no-emul-boot', '-boot-load-size', '4'];
	const isBootable = options.bootable ?? true;
	await promisify(execFile)('xorriso', ['-as', 'mkisofs', '-quiet', ...more, ...(isBootable ? boot : []), '-o', file, tree]);
	return file;
}
