import {closeSync, openSync, readSync, statSync} from 'node:fs';
import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import {execa} from 'execa';
import {randomNumbers} from '../real/random.js';
import type {DiskSizes} from './disk-image.js';

/** Something that users do with a mount. */
export type Workload = {
	readonly name: string;
	readonly unit: 's' | 'MB/s' | '/s';
	/** @param folder - the mountpoint. @returns How much was done: bytes, reads; for the unit `s` nothing counts but the time. */
	run(folder: string): Promise<number>;
	/** It writes. */
	readonly writes?: true;
};

/** What is not on the mount. */
type Sources = {
	/** A file of `bigMib`. */
	readonly big: string;
	/** A tar of the small files. */
	readonly tar: string;
};

/** 4 KiB each. */
const randomReads = 1000;

/**
In this order, on a mount of which nothing was read yet. `cold` is the first time, when nothing is in the memory of the guest or of this computer; `warm`
is the same once more.
*/
export function workloads({bigMib, treeFiles, smallFiles}: DiskSizes, {big, tar}: Sources): readonly Workload[] {
	const shell = async (script: string, cwd: string) => {
		await execa('sh', ['-ec', script], {cwd, stdio: ['ignore', 'ignore', 'pipe']});
		return 1;
	};
	const bigBytes = bigMib * 2 ** 20;
	const twice = (workload: Workload): Workload[] => [
		{...workload, name: `${workload.name}, cold`},
		{...workload, name: `${workload.name}, warm`},
	];
	return [
		...twice({
			name: `find and stat of ${treeFiles} files`,
			unit: 's',
			run: async folder => shell(`find tree -printf '%s %m %t\\n'`, folder),
		}),
		// To /dev/null itself, tar reads no file.
		...twice({
			name: `tar out of ${smallFiles} files of 4 KiB`,
			unit: 's',
			run: async folder => shell('tar -cf - small | cat >/dev/null', folder),
		}),
		...twice({
			name: 'git status',
			unit: 's',
			run: async folder => shell('git -c safe.directory=* status --porcelain', path.join(folder, 'repository')),
		}),
		...twice({name: 'random reads of 4 KiB', unit: '/s', run: async folder => readHereAndThere(path.join(folder, 'random'))}),
		...twice({
			name: `read ${bigMib} MB`,
			unit: 'MB/s',
			run: async folder => (await shell('dd if=big of=/dev/null bs=1M', folder)) * bigBytes,
		}),
		...['new', 'over'].map<Workload>(how => ({
			name: `write ${bigMib} MB with fsync, ${how}`,
			unit: 'MB/s',
			writes: true,
			run: async folder => (await shell(`dd if='${big}' of=written bs=1M conv=fsync,notrunc`, folder)) * bigBytes,
		})),
		{
			name: `tar in of ${smallFiles} files of 4 KiB`,
			unit: 's',
			writes: true,
			async run(folder) {
				const into = path.join(folder, 'unpacked');
				await mkdir(into);
				return shell(`tar -xf '${tar}'`, into);
			},
		},
	];
}

async function readHereAndThere(file: string): Promise<number> {
	const pages = Math.floor(statSync(file).size / 4096);
	const random = randomNumbers(11);
	const page = Buffer.alloc(4096);
	const opened = openSync(file, 'r');
	try {
		for (let index = 0; index < randomReads; index++) readSync(opened, page, 0, page.length, Math.floor(random() * pages) * page.length);
	} finally {
		closeSync(opened);
	}

	return randomReads;
}
