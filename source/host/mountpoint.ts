import {constants} from 'node:fs';
import {lstat, mkdir, readdir, realpath, rmdir, stat} from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import {UsageError} from '../errors.js';
import type {Context} from '../events.js';
import type {Parsed} from '../stored-record.js';
import {mayAccess} from './may-access.js';
import {thisPlatform} from './platform/index.js';
import {isForeignInSticky, refuseOpenFolders} from './trusted-folder.js';

export const checkedMountpoint = v.object({
	/** Absolute, without symbolic links. */
	path: v.string(),
	/** The folders that have to be made, the outermost first: for `createMountpoint`, and afterwards for `removeMountpoint`. */
	missing: v.array(v.string()),
});
export type CheckedMountpoint = Parsed<typeof checkedMountpoint>;

type Options = {
	/** Make it when it does not exist. */
	readonly create: boolean;
	/** Where the sessions of vmfuse-tui are mounted. */
	readonly sessionMountpoints: readonly string[];
};

/**
Check the mountpoint argument. Nothing is changed.
@throws UsageError when nothing can be mounted there.
*/
export async function checkMountpoint(
	argument: string,
	{create, sessionMountpoints}: Options,
	context: Context,
): Promise<CheckedMountpoint> {
	if (argument === '') throw unusable('the mountpoint has no name', 'Choose an empty directory: "." is the current one.');
	const given = path.resolve(argument);
	checkOutside(given, sessionMountpoints);
	if (await isMounted(given, context)) {
		throw new UsageError(`something is mounted at ${given} already`, {
			code: 'mountpoint-in-use',
			nextSteps: ['Choose another mountpoint, or see what vmfuse-tui has mounted: vmfuse-tui list'],
		});
	}

	const {existing, missing} = await split(given);
	if (missing.length > 0 && !create)
		throw unusable(`the mountpoint ${given} does not exist`, 'Create it, or let vmfuse-tui do so: add --create');
	const resolved = path.join(existing, ...missing);
	checkOutside(resolved, sessionMountpoints);
	if (!(await stat(existing)).isDirectory()) throw unusable(`${existing} is not a directory`);
	if (!(await mayAccess(existing, constants.R_OK | constants.W_OK | constants.X_OK)))
		throw unusable(`you have no permission to write to ${existing}, which FUSE asks for`, 'Choose a directory of your own.');
	const isSwappable = missing.length > 0 || (await isForeignInSticky(existing));
	await refuseOpenFolders(isSwappable ? existing : path.dirname(existing));
	if (missing.length === 0 && (await readdir(existing)).length > 0)
		throw unusable(`the mountpoint ${given} is not empty`, 'Choose an empty directory: a mount would hide what is in it.');
	return {path: resolved, missing: missing.map((_, index) => path.join(existing, ...missing.slice(0, index + 1)))};
}

/** Make the folders that `checkMountpoint` found missing, whose mountpoint nobody else may swap, whatever the umask. One that has appeared since is kept. */
export async function createMountpoint(missing: readonly string[]): Promise<void> {
	for (const folder of missing) await mkdir(folder, {recursive: true, mode: 0o755});
}

/** Remove the folders that `createMountpoint` made, as far as they are empty. Harmless when they are gone. */
export async function removeMountpoint(missing: readonly string[]): Promise<void> {
	for (const folder of missing.toReversed()) {
		await rmdir(folder).catch((error: NodeJS.ErrnoException) => {
			if (!['ENOENT', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(error.code ?? '')) throw error;
		});
	}
}

/** Whether something is mounted at exactly this path. It does not touch what is mounted, which may no longer answer. */
export async function isMounted(file: string, context: Context): Promise<boolean> {
	const mounted = new Set((await thisPlatform().mountTable(context)).map(({mountpoint}) => mountpoint));
	const given = path.resolve(file);
	if (mounted.has(given)) return true;
	const folder = await realpath(path.dirname(given)).catch(() => path.dirname(given));
	const resolved = path.join(folder, path.basename(given));
	return mounted.has(resolved) || mounted.has(await realpath(resolved).catch(() => resolved));
}

/** The part of a path that exists, without symbolic links, and the names of the rest. */
async function split(given: string): Promise<{readonly existing: string; readonly missing: readonly string[]}> {
	const missing: string[] = [];
	for (let at = given; ; at = path.dirname(at)) {
		try {
			return {existing: await realpath(at), missing: missing.toReversed()};
		} catch (error) {
			const {code} = error as NodeJS.ErrnoException;
			if (code === 'ENOTDIR') throw unusable(`${path.dirname(at)} is not a directory`);
			if (code === 'EACCES') throw unusable(`you have no permission to look into ${path.dirname(at)}`, 'Choose a directory of your own.');
			if (code !== 'ENOENT') throw error;
			if ((await lstat(at).catch(() => undefined))?.isSymbolicLink()) throw unusable(`${at} is a link to a place that does not exist`);
			missing.push(path.basename(at));
		}
	}
}

/** Also before anything at the path is touched: a mount that no longer answers would hold us up. */
function checkOutside(file: string, mountpoints: readonly string[]) {
	const outer = mountpoints.find(mountpoint => file !== mountpoint && isInside(file, mountpoint));
	if (outer) throw unusable(`${file} is inside ${outer}, which vmfuse-tui has mounted`, 'Choose a directory outside of it.');
}

function isInside(file: string, folder: string) {
	const relative = path.relative(folder, file);
	return relative !== '..' && !relative.startsWith(`..${path.sep}`);
}

function unusable(message: string, nextStep = 'Choose an empty directory as the mountpoint.') {
	return new UsageError(message, {code: 'mountpoint-unusable', nextSteps: [nextStep]});
}
