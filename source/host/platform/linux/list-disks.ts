import {readdir, readFile} from 'node:fs/promises';
import type {Context} from '../../../events.js';
import type {ListedDisk} from '../../disks/listed-disk.js';
import {findProgram} from '../../find-program.js';
import {run} from '../../run.js';
import {missingFrom} from '../package-manager.js';
import {parseLsblk, type Surroundings} from './lsblk.js';
import {mountTable} from './mountinfo.js';
import {packageManagers} from './package-managers.js';

/** The columns that lsblk has known since util-linux 2.33 (Debian 10, RHEL 9). What later ones tell is read from /sys. */
const columns = 'NAME,KNAME,PATH,TYPE,SIZE,RO,RM,HOTPLUG,MODEL,SERIAL,TRAN,LOG-SEC,FSTYPE,LABEL,UUID,PARTTYPE,PARTLABEL,MOUNTPOINT,MAJ:MIN';

const sys = '/sys/class/block';

/** The disks of this Linux, by lsblk and /sys. @throws RequirementError, CommandError. */
export async function listLinuxDisks(context: Context): Promise<readonly ListedDisk[]> {
	const lsblk = findProgram('lsblk');
	if (!lsblk) throw missingFrom(packageManagers, 'lsblk is not installed', ['lsblk']);
	const [{stdout}, mounts, swaps, devices] = await Promise.all([
		run([lsblk, '--json', '--bytes', '--output', columns], context),
		mountTable(),
		readIfThere('/proc/swaps'),
		readDevices(),
	]);
	return parseLsblk(stdout, {mounts, swaps, devices});
}

async function readDevices(): Promise<Surroundings['devices']> {
	const entries = (await readdir(sys)).map(async name => {
		const partition = Number.parseInt(await readIfThere(`${sys}/${name}/partition`), 10);
		const holders = await readdir(`${sys}/${name}/holders`).catch(() => []);
		return [name, {...(Number.isNaN(partition) ? {} : {partition}), holders: await Promise.all(holders.map(holderName))}] as const;
	});
	return Object.fromEntries(await Promise.all(entries));
}

/** The name that a person knows: "vg-root" rather than "dm-0". */
async function holderName(holder: string): Promise<string> {
	return (await readIfThere(`${sys}/${holder}/dm/name`)).trim() || holder;
}

async function readIfThere(file: string): Promise<string> {
	return readFile(file, 'utf8').catch(() => '');
}
