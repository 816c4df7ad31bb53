import {createCipheriv} from 'node:crypto';
import {once} from 'node:events';
import {createWriteStream} from 'node:fs';
import {mkdir, rm, utimes, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {execa} from 'execa';
import {makeFileSystem} from '../../fixtures/disks/file-systems.js';

/** How much is on the disk. */
export type DiskSizes = {
	/** MiB of the file that is read from its beginning to its end, and of what is written. */
	readonly bigMib: number;
	/** MiB of the file that is read here and there. */
	readonly randomMib: number;
	/** Files of a few bytes in a tree, 100 a folder. */
	readonly treeFiles: number;
	/** Files of 4 KiB in one folder. */
	readonly smallFiles: number;
};

const repository = path.resolve(import.meta.dirname, '../..');
const context = {signal: new AbortController().signal, emit() {}};
const mebibyte = 1 << 20;

/**
Make a disk that is one ext4, from a seed: the same files each time, but for `repository`, which is the last commit of ours.
@param file - a new raw image, sparse.
*/
export async function makeDiskImage(file: string, {bigMib, randomMib, treeFiles, smallFiles}: DiskSizes): Promise<void> {
	const contents = `${file}.contents`;
	await mkdir(contents);
	try {
		await writeNoise(path.join(contents, 'big'), bigMib, 1);
		await writeNoise(path.join(contents, 'random'), randomMib, 2);
		for (let index = 0; index < treeFiles; index++) {
			const folder = path.join(contents, 'tree', String(Math.floor(index / 100)));
			if (index % 100 === 0) await mkdir(folder, {recursive: true});
			await writeFile(path.join(folder, `file-${index}`), `${index}\n`);
		}

		await mkdir(path.join(contents, 'small'));
		for (let index = 0; index < smallFiles; index++) {
			await writeFile(path.join(contents, 'small', `file-${index}`), Buffer.alloc(4096, String(index)));
		}

		const clone = path.join(contents, 'repository');
		await execa('git', ['clone', '-q', '--depth', '1', `file://${repository}`, clone]);
		// As on a disk where it has been for a while: git takes a file for unchanged by its size and time, whose other numbers the image changes.
		await execa('git', ['-C', clone, 'config', 'core.checkStat', 'minimal']);
		await execa('git', ['-C', clone, 'config', 'core.trustctime', 'false']);
		// What is as new as git's index is read again.
		await execa('sh', ['-ec', 'git ls-files -z | xargs -0 touch -h -d 2014-03-01; git update-index -q --refresh'], {cwd: clone});
		const date = new Date('2014-03-01T12:00:00Z');
		await utimes(contents, date, date);
		// Room for what is written, twice over.
		const size = (3 * bigMib + randomMib + 256) * mebibyte + (treeFiles + 4 * smallFiles) * 4096;
		await makeFileSystem(file, {type: 'ext4', label: 'bench', uuid: 'be0c4000-0000-4000-8000-000000000001', size, contents}, context);
	} finally {
		await rm(contents, {recursive: true, force: true});
	}
}

/** Bytes that nothing can compress: a key stream of AES. */
export async function writeNoise(file: string, mib: number, seed: number): Promise<void> {
	const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16, seed), Buffer.alloc(16));
	const output = createWriteStream(file);
	const zeros = Buffer.alloc(mebibyte);
	for (let index = 0; index < mib; index++) {
		if (!output.write(cipher.update(zeros))) await once(output, 'drain');
	}

	output.end();
	await once(output, 'close');
}
