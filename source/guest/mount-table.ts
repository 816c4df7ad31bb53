import type {Guest} from './guest.js';

export type MountEntry = {
	/** "8:1"; "0:…" for file systems without a device of their own, and for btrfs. */
	readonly device: string;
	/** As it was named when it was mounted. */
	readonly source: string;
	readonly mountpoint: string;
	readonly fileSystem: string;
	/** Of the mount or of the file system as a whole. */
	readonly readOnly: boolean;
};

/** What is mounted at a folder of the guest: the uppermost mount. */
export async function mountedAt(guest: Guest, mountpoint: string): Promise<MountEntry | undefined> {
	const {stdout} = await guest.run(['cat', '/proc/self/mountinfo']);
	return parseMountInfo(stdout).findLast(entry => entry.mountpoint === mountpoint);
}

/** Read /proc/self/mountinfo (proc_pid_mountinfo(5)); its later lines lie over the earlier ones. */
export function parseMountInfo(content: string): readonly MountEntry[] {
	return content.split('\n').flatMap(line => {
		const [left, right] = line.split(' - ');
		const [, , device, , mountpoint, options] = left?.split(' ') ?? [];
		const [fileSystem, source, superOptions] = right?.split(' ') ?? [];
		if (!device || !mountpoint || !options || !fileSystem || source === undefined) {
			return [];
		}

		const readOnly = [options, superOptions ?? ''].some(list => list.split(',').includes('ro'));
		return [
			{device, source: unescapeOctal(source), mountpoint: unescapeOctal(mountpoint), fileSystem: unescapeOctal(fileSystem), readOnly},
		];
	});
}

/** Blank, tab, newline and backslash are written in octal. */
function unescapeOctal(text: string): string {
	return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
