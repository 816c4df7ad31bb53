import {createHash} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {expect} from 'vitest';
import type {SampleFile} from '../../fixtures/disks/sample-files.js';

export async function sha256(file: string): Promise<string> {
	return createHash('sha256')
		.update(await readFile(file))
		.digest('hex');
}

/** A folder has the sample files, as they were made. */
export async function expectFiles(folder: string, files: readonly SampleFile[]): Promise<void> {
	for (const {path: name, sha256: expected} of files) expect([name, await sha256(path.join(folder, name))]).toEqual([name, expected]);
}
