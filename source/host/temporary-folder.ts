import {lstat, mkdtemp, readdir, realpath, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {RequirementError} from '../errors.js';
import type {Folders} from '../folders.js';
import {processIdentity} from './process-identity.js';
import {openFolderOf} from './trusted-folder.js';

/**
The system's folder for temporary files, without symbolic links: the one of the environment, unless another user could put something else in the place of
what we make in it.
*/
export async function temporaryFiles(): Promise<string> {
	const given = path.resolve(os.tmpdir());
	for (const folder of [given, '/tmp']) {
		const real = await realpath(folder).catch(() => undefined);
		if (real !== undefined && !(await openFolderOf(real)) && !(await openFolderOf(folder))) return real;
	}

	throw new RequirementError(`the folder for temporary files, ${given}, is not there, or other users can change what is in it`, {
		nextSteps: ['Set TMPDIR to a folder of your own'],
	});
}

/** A new folder for the time that this process runs. Its name has the process, so that `recover` can tell what one left that was killed. */
export async function makeTemporaryFolder(purpose: 'image' | 'sudo'): Promise<string> {
	return mkdtemp(path.join(await temporaryFiles(), `vmfuse-${purpose}-${process.pid}-`));
}

/** Delete what processes of ours left that were killed: temporary folders, and files that were about to replace others (`writeFileAtomically`). */
export async function removeStaleFiles({data, state}: Pick<Folders, 'data' | 'state'>): Promise<void> {
	for (const kept of [data, state]) {
		for (const name of await readdir(kept, {recursive: true}).catch(() => [])) {
			const pid = /\.(\d+)-[\da-f]{12}\.new$/.exec(name)?.[1];
			if (pid !== undefined && !(await processIdentity(Number(pid)))) await rm(path.join(kept, name), {force: true});
		}
	}

	const folder = await temporaryFiles().catch(() => undefined);
	if (folder === undefined) return;
	for (const name of await readdir(folder)) {
		const pid = /^vmfuse-(?:image|sudo)-(\d+)-\w{6}$/.exec(name)?.[1];
		if (pid === undefined || (await processIdentity(Number(pid)))) continue;
		const file = path.join(folder, name);
		const found = await lstat(file).catch(() => undefined);
		if (found?.isDirectory() && found.uid === process.getuid?.()) await rm(file, {recursive: true, force: true});
	}
}
