import {readdir, readFile, realpath} from 'node:fs/promises';

const sys = '/sys/class/block';

/** The loop device that this computer has made of an image file; undefined when there is none. */
export async function loopDeviceOf(file: string): Promise<string | undefined> {
	const resolved = await realpath(file);
	for (const name of await readdir(sys).catch(() => [])) {
		if (!/^loop\d+$/.test(name)) continue;
		const backing = await readFile(`${sys}/${name}/loop/backing_file`, 'utf8').catch(() => '');
		if (backing.replace(/\n$/, '') === resolved) return `/dev/${name}`;
	}

	return undefined;
}
