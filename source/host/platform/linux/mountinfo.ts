import {readFile} from 'node:fs/promises';
import type {Mount} from '../platform.js';

export async function mountTable(): Promise<readonly Mount[]> {
	return parseMountInfo(await readFile('/proc/self/mountinfo', 'utf8'));
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

/** The kernel writes space, tab, newline, backslash and `#` as three octal digits, byte by byte. */
function unescapeOctal(text: string) {
	return text.replaceAll(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
