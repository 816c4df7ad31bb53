import {readdir, stat} from 'node:fs/promises';
import path from 'node:path';
import {UserError} from '../../errors.js';
import {printable} from '../../text/printable.js';
import {expandHome} from '../expand-home.js';

/** A line of a file browser. `..` is not in it. */
export type FolderEntry = {readonly name: string; readonly path: string; readonly isFolder: boolean; readonly bytes: number};

/** What is in a folder, which is absolute. */
export type FolderListing = {readonly folder: string; readonly entries: readonly FolderEntry[]};

/**
What is in a folder: folders first, then the files whose name ends with one of `endings` (all files when empty), whatever their case. Hidden ones, and
those that we may not look at, are left out. `~` is understood.
@throws UserError when it is no folder that we may look into.
*/
export async function browseFolder(folder: string, endings: readonly string[]): Promise<FolderListing> {
	const absolute = path.resolve(expandHome(folder));
	const names = await readdir(absolute).catch((error: NodeJS.ErrnoException) => {
		throw new UserError(`${printable(absolute)} cannot be looked into: ${reasons[error.code ?? ''] ?? error.message}`, {cause: error});
	});
	const found = await Promise.all(names.filter(name => !name.startsWith('.')).map(async name => entry(absolute, name)));
	const entries = found
		.filter(one => one !== undefined)
		.filter(({isFolder, name}) => isFolder || endings.length === 0 || endings.some(ending => name.toLowerCase().endsWith(ending)))
		.sort((one, other) => Number(other.isFolder) - Number(one.isFolder) || one.name.localeCompare(other.name, 'en', {numeric: true}));
	return {folder: absolute, entries};
}

const reasons: Readonly<Record<string, string>> = {
	ENOENT: 'there is no such folder',
	ENOTDIR: 'it is not a folder',
	EACCES: 'you may not',
	EPERM: 'you may not; on a Mac, the terminal needs "Full Disk Access" for it',
};

/** A link is what it leads to. Neither a folder nor a file: a device or a socket, which is no image. */
async function entry(folder: string, name: string): Promise<FolderEntry | undefined> {
	const file = path.join(folder, name);
	const status = await stat(file).catch(() => undefined);
	if (!status || !(status.isDirectory() || status.isFile())) return undefined;
	return {name, path: file, isFolder: status.isDirectory(), bytes: status.isDirectory() ? 0 : status.size};
}
