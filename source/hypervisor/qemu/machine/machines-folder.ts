import path from 'node:path';

/** Where the folders of all machines are. @param folder - for data. */
export function machinesFolder(folder: string): string {
	return path.join(folder, 'machines');
}
