import {readdir, readFile, stat} from 'node:fs/promises';
import process from 'node:process';

/**
Milliseconds after which the disks are listed although nothing was seen to change. What is listed by one program on Linux takes several elsewhere,
but elsewhere the fingerprint says less.
*/
export const diskRefresh = process.platform === 'linux' ? 60_000 : 15_000;

/**
Something that is cheap to read and changes when disks come, go, or are put to use. Listing them costs a process or several, which every second
would be more than an idle program may use.

Linux: what the kernel lists (disks, partitions, mapped devices), mounts and swaps, and the folder in which udev writes what it has found out about
a device, which it does by renaming a new file there. Elsewhere: the device nodes and, on a Mac, what is mounted.
*/
export async function diskFingerprint(platform: NodeJS.Platform = process.platform): Promise<string> {
	const files = ['/proc/partitions', '/proc/self/mountinfo', '/proc/swaps'];
	const parts = platform === 'linux' ? [...files.map(contentsOf), changeOf('/run/udev/data')] : [diskNodes(platform), namesIn('/Volumes')];
	return (await Promise.all(parts)).join('\n');
}

async function contentsOf(file: string): Promise<string> {
	return readFile(file, 'utf8').catch(() => '');
}

async function changeOf(folder: string): Promise<string> {
	const status = await stat(folder).catch(() => undefined);
	return String(status?.mtimeMs);
}

async function namesIn(folder: string): Promise<string> {
	return (await readdir(folder).catch(() => [])).join(' ');
}

async function diskNodes(platform: NodeJS.Platform): Promise<string> {
	const names = await readdir('/dev').catch(() => []);
	return names.filter(name => (platform === 'darwin' ? /^disk\d/ : /^(?:ada|da|nda|nvd|vtbd|mmcsd|xbd|md)\d/).test(name)).join(' ');
}
