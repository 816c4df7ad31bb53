import {type DeviceFacts, readDeviceFacts} from './device-facts.js';
import {namesOf} from './device-names.js';
import {foreignDevices} from './foreign-devices.js';
import type {Guest, GuestCommand, GuestOutput} from './guest.js';
import {runBounded} from './run-bounded.js';
import {StuckError} from './stuck.js';

/** To activate the volumes of a group. Thin pools are checked first, and large ones take some time. */
const activationSeconds = 120;

/** LVM says so whenever it is told to make its nodes itself (remote-command.ts): it is no fault. */
const bypassing = /^.*DM_DISABLE_UDEV.*$/gm;

/**
Make visible what is inside of the disks: RAID arrays, btrfs file systems of several devices, LVM volumes. Nothing is written to a disk that is
read-only. What cannot be activated is a warning, since the rest may be what is wanted.
@throws CommandError when the guest cannot be asked.
*/
export async function activateVolumes(guest: Guest): Promise<void> {
	let facts = await readDeviceFacts(guest);
	await releaseSwap(guest, facts);
	if (await assembleArrays(guest, facts)) facts = await readDeviceFacts(guest);
	const foreign = foreignDevices(facts);
	if (facts.tools.has('btrfs') && foreign.filter(({signature}) => signature.fileSystem === 'btrfs').length > 1) {
		await guest.run(['modprobe', '-q', 'btrfs'], {accept: 'any'});
		await attempt(guest, ['btrfs', 'device', 'scan']);
	}

	const found = facts.physicalVolumes.flatMap(({path, group}) => {
		const device = foreign.find(other => namesOf(other).includes(path));
		return device ? [{group, readOnly: device.readOnly}] : [];
	});
	for (const group of new Set(found.map(volume => volume.group))) {
		const readOnly = found.some(volume => volume.group === group && volume.readOnly);
		const command = ['lvm', 'vgchange', '-ay', '--noudevsync', ...(readOnly ? ['--config', withoutWriting(group)] : []), group] as const;
		try {
			report(guest, command, await runBounded(guest, command, activationSeconds));
		} catch (error) {
			if (!(error instanceof StuckError)) throw error;
			guest.context.emit({type: 'warning', text: error.message});
		}
	}
}

/** TinyCore swaps to every swap partition that it finds when it boots. */
async function releaseSwap(guest: Guest, facts: DeviceFacts): Promise<void> {
	for (const device of foreignDevices(facts)) {
		const node = facts.swaps.find(swap => namesOf(device).includes(swap));
		if (node !== undefined) await guest.run(['swapoff', node]);
	}
}

/**
An array that lacks disks is started read-only: when something is written to it, it is no longer the same as what is missing. So are all arrays
when one of the disks is read-only, which mdadm does not find out by itself.
@returns Whether there was anything to assemble.
*/
async function assembleArrays(guest: Guest, facts: DeviceFacts): Promise<boolean> {
	const members = foreignDevices(facts).filter(({signature}) => signature.fileSystem === 'linux_raid_member');
	if (members.length === 0 || !facts.tools.has('mdadm')) return false;
	if (!members.some(({readOnly}) => readOnly)) {
		await attempt(guest, ['mdadm', '--assemble', '--scan', '--no-degraded']);
		const waiting = inactiveArrays((await guest.run(['cat', '/proc/mdstat'])).stdout);
		if (waiting.length === 0) return true;
		await attempt(guest, ['mdadm', '--stop', ...waiting]);
	}

	await attempt(guest, ['mdadm', '--assemble', '--scan', '--readonly']);
	return true;
}

/** Nodes of the arrays that wait for more disks, from /proc/mdstat: `md0 : inactive sdb[0](S)`. */
function inactiveArrays(mdstat: string): readonly string[] {
	return [...mdstat.matchAll(/^(md\w+) : inactive/gm)].map(([, name]) => `/dev/${name}`);
}

async function attempt(guest: Guest, command: GuestCommand): Promise<void> {
	report(guest, command, await guest.run(command, {accept: 'any', timeout: 120_000}));
}

/** mdadm answers 1 or 2 when there was nothing to assemble, lvm 5 when one of several volumes could not be activated. */
function report(guest: Guest, command: GuestCommand, output: GuestOutput): void {
	const complaint = complaintOf(output);
	if (output.status !== 0 && complaint !== '' && !/No arrays found|already active/i.test(complaint)) {
		guest.context.emit({type: 'warning', text: `${command.slice(0, 2).join(' ')} in the guest: ${complaint}`});
	}
}

/** What a program says on standard error, in one line. */
function complaintOf({stderr}: GuestOutput): string {
	return stderr
		.replaceAll(bypassing, '')
		.trim()
		.replaceAll(/\s*\n\s*/g, '; ');
}

/** lvm.conf(5): without the first, LVM maps a disk that is read-only for writing, and fails; the second keeps it from repairing metadata. */
function withoutWriting(group: string): string {
	return `activation { read_only_volume_list = [ "${group}" ] } global { metadata_read_only = 1 }`;
}
