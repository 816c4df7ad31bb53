import {readdir, readFile, realpath} from 'node:fs/promises';
import path from 'node:path';
import {mountTable} from './mountinfo.js';

const sys = '/sys/class/block';

/**
Who uses a block device, or a part of it: "mounted at /boot", "used as swap", "part of dm-0".
Undefined when nobody that can be seen does.
*/
export async function deviceUse(device: string): Promise<string | undefined> {
	const name = path.basename(await realpath(device).catch(() => device));
	const names = [name, ...(await partitionsOf(name))];
	const [mounts, swaps] = await Promise.all([mountTable(), readFile('/proc/swaps', 'utf8').catch(() => '')]);
	for (const one of names) {
		const where = one === name ? '' : `its partition ${one} is `;
		const number = (await readFile(`${sys}/${one}/dev`, 'utf8').catch(() => '')).trim();
		const mount = mounts.find(({device: at, source}) => at === number || source === `/dev/${one}`);
		if (mount) return `${where}mounted at ${mount.mountpoint}`;
		if (swaps.split('\n').some(line => line.startsWith(`/dev/${one} `) || line.startsWith(`/dev/${one}\t`))) return `${where}used as swap`;
		const [holder] = await readdir(`${sys}/${one}/holders`).catch(() => []);
		if (holder) return `${where}part of ${await holderName(holder)}`;
	}

	return undefined;
}

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

async function partitionsOf(name: string) {
	const entries = await readdir(`${sys}/${name}`).catch(() => []);
	return entries.filter(entry => entry.startsWith(name));
}

/** The name that a person knows: "vg-root" rather than "dm-0". */
export async function holderName(holder: string): Promise<string> {
	const mapped = await readFile(`${sys}/${holder}/dm/name`, 'utf8').catch(() => '');
	return mapped.trim() || holder;
}
