import {readdir, rm, rmdir} from 'node:fs/promises';
import path from 'node:path';

/**
Remove what VirtualBox leaves of a machine, in whatever group it was: it deletes neither a machine that it has not registered nor files that it
does not know. Only what belongs to this machine: the folder of a machine "x" without a group is also that of the group "/x".
@param machines - the folder that VirtualBox was given for all machines.
*/
export async function removeMachineFolders(machines: string, name: string): Promise<void> {
	const groups = await foldersIn(machines);
	for (const group of [machines, ...groups.map(folder => path.join(machines, folder))]) {
		const folder = path.join(group, name);
		const names: readonly string[] = await readdir(folder).catch(() => []);
		const own = new Set([...['.vbox', '.vbox-prev', '.vbox-tmp', '.nvram'].map(extension => name + extension), 'Logs', 'Snapshots']);
		if (names.every(file => own.has(file)) || names.includes(`${name}.vbox`)) {
			await Promise.all(names.filter(file => own.has(file)).map(file => rm(path.join(folder, file), {recursive: true, force: true})));
		}

		await rmdir(folder).catch(() => {});
		if (group !== machines) await rmdir(group).catch(() => {});
	}
}

async function foldersIn(folder: string): Promise<readonly string[]> {
	const entries = await readdir(folder, {withFileTypes: true}).catch(() => []);
	return entries.filter(entry => entry.isDirectory()).map(entry => entry.name);
}
