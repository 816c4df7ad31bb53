import {accessSync, constants} from 'node:fs';
import path from 'node:path';

/** Where programs are that a user's PATH may lack. */
const moreFolders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin', '/opt/homebrew/bin'];

/** The absolute path of a program; undefined when it is not installed. */
export function findProgram(name: string, searchPath = process.env.PATH ?? ''): string | undefined {
	for (const folder of [...searchPath.split(path.delimiter), ...moreFolders]) {
		const file = path.join(folder, name);
		try {
			if (path.isAbsolute(folder)) {
				accessSync(file, constants.X_OK);
				return file;
			}
		} catch {}
	}

	return undefined;
}
