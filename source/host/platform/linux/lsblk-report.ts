import {readdir, readFile} from 'node:fs/promises';
import type {Context} from '../../../events.js';
import type {HostDisk} from '../../disks/host-disk.js';
import {run} from '../../run.js';
import {requireFrom} from '../package-manager.js';
import {holderName} from './device-use.js';
import {knownFileSystems} from './kernel-file-systems.js';
import {parseLsblk} from './lsblk.js';
import {parseMountInfo} from './mountinfo.js';
import {packageManagers} from './package-managers.js';

/** The columns that lsblk has known since util-linux 2.33: Debian 10, RHEL 9. Of later ones we have our own. */
const columns = 'NAME,KNAME,PATH,TYPE,SIZE,RO,RM,HOTPLUG,MODEL,SERIAL,TRAN,LOG-SEC,FSTYPE,LABEL,UUID,PARTTYPE,PARTLABEL,MOUNTPOINT,MAJ:MIN';

/** Everything that the list of disks is made from, as it was read. */
export type LinuxReport = {
	/** `lsblk --json --bytes`. */
	readonly lsblk: string;
	/** /proc/self/mountinfo. */
	readonly mountinfo: string;
	/** /proc/swaps. */
	readonly swaps: string;
	/** By kernel name, from /sys/class/block. */
	readonly devices: Readonly<Record<string, {readonly partition?: number; readonly holders: readonly string[]}>>;
	readonly fileSystems: readonly string[];
};

/** The disks of this computer, by lsblk and /sys. @throws RequirementError, CommandError. */
export async function listLinuxDisks(context: Context): Promise<readonly HostDisk[]> {
	return parseLinuxReport(await readLinux(context));
}

/** The pure half of `listLinuxDisks`. @throws SyntaxError when lsblk's output is no JSON. */
export function parseLinuxReport({lsblk, mountinfo, swaps, devices, fileSystems}: LinuxReport): readonly HostDisk[] {
	return parseLsblk(lsblk, {
		mounts: parseMountInfo(mountinfo),
		swaps: swaps.split('\n').flatMap(line => /^(\/\S+)/.exec(line)?.[1] ?? []),
		devices,
		fileSystems: new Set(fileSystems),
	});
}

/** What `listLinuxDisks` works from. */
export async function readLinux(context: Context): Promise<LinuxReport> {
	const [{stdout: lsblk}, mountinfo, swaps, devices, fileSystems] = await Promise.all([
		run([requireFrom(packageManagers, 'lsblk'), '--json', '--bytes', '--output', columns], context),
		readFile('/proc/self/mountinfo', 'utf8'),
		readFile('/proc/swaps', 'utf8').catch(() => ''),
		readDevices(),
		knownFileSystems(),
	]);
	return {lsblk, mountinfo, swaps, devices, fileSystems};
}

async function readDevices(): Promise<LinuxReport['devices']> {
	const sys = '/sys/class/block';
	const names = await readdir(sys);
	const entries = names.map(async name => {
		const partition = Number.parseInt(await readFile(`${sys}/${name}/partition`, 'utf8').catch(() => ''), 10);
		const holders = await Promise.all((await readdir(`${sys}/${name}/holders`).catch(() => [])).map(holderName));
		return [name, {...(Number.isNaN(partition) ? {} : {partition}), holders}] as const;
	});
	return Object.fromEntries(await Promise.all(entries));
}
