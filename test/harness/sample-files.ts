import path from 'node:path';
import {expect} from 'vitest';
import type {SampleFile} from '../../fixtures/disks/sample-files.js';
import {sha256} from './sha256.js';

/** A folder has the sample files, as they were made. */
export async function expectFiles(folder: string, files: readonly SampleFile[]): Promise<void> {
	for (const {path: name, sha256: expected} of files) expect([name, await sha256(path.join(folder, name))]).toEqual([name, expected]);
}
