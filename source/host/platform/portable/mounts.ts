import type {Context} from '../../../events.js';
import {run} from '../../run.js';
import type {Mount} from '../platform.js';

export async function mountTable(context: Context): Promise<readonly Mount[]> {
	const {stdout} = await run(['mount'], context);
	return parseMounts(stdout);
}

/** macOS and FreeBSD: `/dev/disk1s2 on /Volumes/My Disk (hfs, local, journaled)`. Names are not escaped, so the last parenthesis counts. */
export function parseMounts(text: string): readonly Mount[] {
	return text.split('\n').flatMap(line => {
		const match = /^(?<source>.*?) on (?<mountpoint>\/.*) \((?<type>[^,()]+)(?:, (?<options>[^()]*))?\)$/.exec(line);
		if (!match?.groups) return [];
		const {source = '', mountpoint = '', type = '', options} = match.groups;
		return {source, mountpoint, type, options: options?.split(', ') ?? []};
	});
}

export function unmountCommand(mountpoint: string, lazy: boolean): readonly [string, ...string[]] {
	return lazy ? ['umount', '-f', mountpoint] : ['umount', mountpoint];
}
