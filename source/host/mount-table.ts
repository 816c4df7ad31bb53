import {readFile} from 'node:fs/promises';
import type {Context} from '../events.js';
import {run} from './run.js';

/** Something that is mounted on this computer. */
export type Mount = {
	/** A device path, or what the file system calls its source. */
	readonly source: string;
	readonly mountpoint: string;
	/** For example "ext4" or "fuse.sshfs". */
	readonly type: string;
	readonly options: readonly string[];
	/** Linux only: "major:minor" of the device. */
	readonly device?: string;
};

/** What is mounted, in the order of mounting: a later one hides an earlier one at the same place. */
export async function mountTable(context: Context, platform: NodeJS.Platform = process.platform): Promise<readonly Mount[]> {
	if (platform === 'linux') return parseMountInfo(await readFile('/proc/self/mountinfo', 'utf8'));
	const {stdout} = await run(['mount'], context);
	return parseBsdMount(stdout);
}

/** The format of proc_pid_mountinfo(5): optional fields end with a hyphen; white space and backslashes are octal. */
export function parseMountInfo(text: string): readonly Mount[] {
	return text.split('\n').flatMap(line => {
		const [before, after] = line.split(' - ', 2);
		const [, , device, , mountpoint, options] = before?.split(' ') ?? [];
		const [type, source, superOptions] = after?.split(' ') ?? [];
		if (!device || !mountpoint || !options || !type || source === undefined) return [];
		return {
			device,
			mountpoint: unescapeOctal(mountpoint),
			type,
			source: unescapeOctal(source),
			options: [...new Set([...options.split(','), ...(superOptions?.split(',') ?? [])])],
		};
	});
}

/** macOS and FreeBSD: `/dev/disk1s2 on /Volumes/My Disk (hfs, local, journaled)`. Names are not escaped, so the last parenthesis counts. */
export function parseBsdMount(text: string): readonly Mount[] {
	return text.split('\n').flatMap(line => {
		const match = /^(?<source>.*?) on (?<mountpoint>\/.*) \((?<type>[^,()]+)(?:, (?<options>[^()]*))?\)$/.exec(line);
		if (!match?.groups) return [];
		const {source = '', mountpoint = '', type = '', options} = match.groups;
		return {source, mountpoint, type, options: options?.split(', ') ?? []};
	});
}

/** The kernel writes space, tab, newline, backslash and `#` as three octal digits, byte by byte. */
function unescapeOctal(text: string) {
	return text.replaceAll(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
