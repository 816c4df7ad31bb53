import {accessSync, constants} from 'node:fs';
import path from 'node:path';
import process from 'node:process';

/** Where VBoxManage is when the PATH lacks it: macOS (a link, and the application itself), Linux and FreeBSD. */
const places = ['/usr/local/bin', '/Applications/VirtualBox.app/Contents/MacOS', '/usr/bin', '/opt/VirtualBox'];

/** The absolute path of VBoxManage; its bare name when it is nowhere, so that running it says so. */
export function findManage(searchPath = process.env.PATH ?? '', more: readonly string[] = places): string {
	for (const folder of [...searchPath.split(path.delimiter), ...more]) {
		const file = path.join(folder, 'VBoxManage');
		try {
			if (!path.isAbsolute(folder)) continue;
			accessSync(file, constants.X_OK);
			return file;
		} catch {}
	}

	return 'VBoxManage';
}
