import {constants} from 'node:fs';
import {readdir, readFile, realpath, stat} from 'node:fs/promises';
import path from 'node:path';
import {findProgram} from '../../find-program.js';
import {missingFrom} from '../package-manager.js';
import type {Platform} from '../platform.js';
import {checkFuseDevice} from '../portable/fuse-device.js';
import {beforeSuspend} from './before-suspend.js';
import {kvm} from './kvm.js';
import {mountTable} from './mountinfo.js';
import {packageManagers} from './package-managers.js';
import * as processes from './processes.js';

export const linux: Platform = {
	name: 'linux',
	title: 'Linux',
	isQuickToAsk: true,
	packageManagers,
	accelerator: kvm,

	listDisks: async context => (await import('./list-disks.js')).listLinuxDisks(context),
	fileSystems: async () => (await import('./kernel-file-systems.js')).knownFileSystems(),
	/** In units of 512 bytes whatever the sector size: Documentation/ABI/stable/sysfs-block. */
	deviceSize: async device => Number(await readFile(`/sys/class/block/${path.basename(device)}/size`, 'utf8').catch(() => 'none')) * 512,
	isDiskNode: status => status.isBlockDevice(),
	imageDevice: loopDeviceOf,
	/** A whole disk and each of its partitions exclude each other as well. */
	exclusiveFlags: constants.O_RDONLY | constants.O_EXCL,
	/**
	What the kernel lists (disks, partitions, mapped devices), mounts and swaps, and when udev last wrote what it found out about a device: it
	renames a new file into its folder.
	*/
	async diskFingerprint() {
		const files = ['/proc/partitions', '/proc/self/mountinfo', '/proc/swaps'];
		const [udev, ...contents] = await Promise.all([
			stat('/run/udev/data').catch(() => undefined),
			...files.map(file => readFile(file, 'utf8').catch(() => '')),
		]);
		return [udev?.mtimeMs, ...contents].join('\n');
	},

	mountTable,
	sshfsNeeds: ['sshfs'],
	async checkFuse() {
		await checkFuseDevice('sudo modprobe fuse');
		if (!fusermount()) throw missingFrom(packageManagers, 'fusermount3, which mounts for sshfs, is not installed', ['fusermount3']);
		return [];
	},
	unmountCommand: (mountpoint, lazy) => [fusermount() ?? 'fusermount3', lazy ? '-uz' : '-u', mountpoint],
	beforeSuspend,
	...processes,
};

function fusermount() {
	return findProgram('fusermount3') ?? findProgram('fusermount');
}

const sys = '/sys/class/block';

/** The loop device that this computer has made of an image file; undefined when there is none. */
async function loopDeviceOf(file: string): Promise<string | undefined> {
	const resolved = await realpath(file);
	for (const name of await readdir(sys).catch(() => [])) {
		if (!/^loop\d+$/.test(name)) continue;
		const backing = await readFile(`${sys}/${name}/loop/backing_file`, 'utf8').catch(() => '');
		if (backing.replace(/\n$/, '') === resolved) return `/dev/${name}`;
	}

	return undefined;
}
