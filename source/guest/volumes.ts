import {UserError} from '../errors.js';
import {anyStatus} from './any-status.js';
import {type DeviceFacts, type KernelDevice, readDeviceFacts} from './device-facts.js';
import {foreignDevices, nodeOf} from './foreign-devices.js';
import type {Guest, GuestOutput} from './guest.js';
import {splitMapperName} from './lvm.js';
import {runBounded} from './run-bounded.js';
import {StuckError} from './stuck.js';

/** To activate the volumes of a group: thin pools are checked first, and large ones take their time. */
const activationSeconds = 120;

const closingSeconds = 60;

/** LVM says so whenever it is told to make its nodes itself (remote-command.ts): it is no fault. */
const bypassing = /^.*DM_DISABLE_UDEV.*$/gm;

/**
Make visible what is inside of the disks: RAID arrays, btrfs file systems of several devices, LVM volumes. A disk that cannot be written is
not written. What cannot be activated is a warning, since the rest may be what is wanted.
@throws CommandError when the guest cannot be asked.
*/
export async function activateVolumes(guest: Guest): Promise<void> {
	let facts = await readDeviceFacts(guest);
	await releaseSwap(guest, facts);
	if (await assembleArrays(guest, facts)) {
		facts = await readDeviceFacts(guest);
	}

	const foreign = foreignDevices(facts);
	if (facts.tools.has('btrfs') && foreign.filter(({signature}) => signature.fileSystem === 'btrfs').length > 1) {
		await guest.run(['modprobe', '-q', 'btrfs'], {accept: anyStatus});
		await attempt(guest, ['btrfs', 'device', 'scan']);
	}

	const found = facts.physicalVolumes.flatMap(({path, group}) => {
		const device = foreign.find(other => isCalled(other, path));
		return device ? [{group, readOnly: device.readOnly}] : [];
	});
	for (const group of new Set(found.map(volume => volume.group))) {
		const readOnly = found.some(volume => volume.group === group && volume.readOnly);
		await attemptLvm(guest, ['lvm', 'vgchange', '-ay', '--noudevsync', ...(readOnly ? ['--config', withoutWriting(group)] : []), group]);
	}
}

/**
Close what `activateVolumes` and `openLuks` opened: volumes, LUKS devices and arrays on disks that are not the guest's own, in whatever
order they lie on each other.
@throws UserError when something stays open, with what the guest says about it.
*/
export async function deactivateVolumes(guest: Guest): Promise<void> {
	let before: readonly string[] | undefined;
	for (;;) {
		const open = openDevices(await readDeviceFacts(guest));
		if (open.length === 0) {
			return;
		}

		const names = open.map(({name}) => name);
		const said: string[] = [];
		for (const command of closingCommands(open)) {
			const {status, stderr} = await close(guest, command);
			if (status !== 0) {
				said.push(stderr.replaceAll(bypassing, '').trim());
			}
		}

		// What lies below something else can be closed only a round later; a round that closes nothing is the last.
		if (before && before.length <= names.length) {
			throw new UserError(`The guest cannot close ${open.map(titleOf).join(', ')}: ${said.join('; ').replaceAll(/\s+/g, ' ') || 'in use'}`);
		}

		before = names;
	}
}

async function close(guest: Guest, command: readonly [string, ...string[]]): Promise<Pick<GuestOutput, 'status' | 'stderr'>> {
	try {
		return await runBounded(guest, command, closingSeconds);
	} catch (error) {
		if (!(error instanceof StuckError)) throw error;
		return {status: 124, stderr: error.message};
	}
}

/** TinyCore swaps to every swap partition that it finds when it boots. */
async function releaseSwap(guest: Guest, facts: DeviceFacts): Promise<void> {
	for (const device of foreignDevices(facts)) {
		const node = facts.swaps.find(swap => isCalled(device, swap));
		if (node !== undefined) {
			await guest.run(['swapoff', node]);
		}
	}
}

/**
An array that lacks disks is started read-only: written to, it would no longer be the same as what is missing. So are all arrays if one of
the disks cannot be written, which mdadm does not find out by itself.
@returns Whether there was anything to assemble.
*/
async function assembleArrays(guest: Guest, facts: DeviceFacts): Promise<boolean> {
	const members = foreignDevices(facts).filter(({signature}) => signature.fileSystem === 'linux_raid_member');
	if (members.length === 0 || !facts.tools.has('mdadm')) {
		return false;
	}

	if (!members.some(({readOnly}) => readOnly)) {
		await attempt(guest, ['mdadm', '--assemble', '--scan', '--no-degraded']);
		const waiting = inactiveArrays((await guest.run(['cat', '/proc/mdstat'])).stdout);
		if (waiting.length === 0) {
			return true;
		}

		await attempt(guest, ['mdadm', '--stop', ...waiting]);
	}

	await attempt(guest, ['mdadm', '--assemble', '--scan', '--readonly']);
	return true;
}

/** Nodes of the arrays that wait for more disks, from /proc/mdstat: `md0 : inactive sdb[0](S)`. */
function inactiveArrays(mdstat: string): readonly string[] {
	return [...mdstat.matchAll(/^(md\w+) : inactive/gm)].map(([, name]) => `/dev/${name}`);
}

/** mdadm answers 1 or 2 when there was nothing to assemble, lvm 5 when one of several volumes could not be activated. */
async function attempt(guest: Guest, command: readonly [string, ...string[]]): Promise<void> {
	const {status, stderr} = await guest.run(command, {accept: anyStatus, timeout: 120_000});
	report(guest, command, status, stderr);
}

/** The same for LVM, which may be kept from ending by others. */
async function attemptLvm(guest: Guest, command: readonly [string, ...string[]]): Promise<void> {
	try {
		const {status, stderr} = await runBounded(guest, command, activationSeconds);
		report(guest, command, status, stderr);
	} catch (error) {
		if (!(error instanceof StuckError)) throw error;
		guest.context.emit({type: 'warning', text: error.message});
	}
}

function report(guest: Guest, command: readonly string[], status: number, stderr: string): void {
	const said = stderr
		.replaceAll(bypassing, '')
		.trim()
		.replaceAll(/\s*\n\s*/g, '; ');
	if (status !== 0 && said !== '' && !/No arrays found|already active/i.test(said)) {
		guest.context.emit({type: 'warning', text: `${command.slice(0, 2).join(' ')} in the guest: ${said}`});
	}
}

/** lvm.conf(5): without the first, LVM maps a disk that is read-only for writing, and fails; the second keeps it from repairing metadata. */
function withoutWriting(group: string): string {
	return `activation { read_only_volume_list = [ "${group}" ] } global { metadata_read_only = 1 }`;
}

function isCalled({name, mapperName}: KernelDevice, path: string): boolean {
	const volume = splitMapperName(mapperName);
	return [nodeOf(name), `/dev/mapper/${mapperName}`, volume && `/dev/${volume.group}/${volume.name}`].includes(path);
}

function openDevices(facts: DeviceFacts): readonly KernelDevice[] {
	return foreignDevices(facts).filter(
		({mapperUuid, raidLevel}) => mapperUuid.startsWith('LVM-') || mapperUuid.startsWith('CRYPT-') || raidLevel !== '',
	);
}

function titleOf({name, mapperName}: KernelDevice): string {
	const volume = splitMapperName(mapperName);
	return volume ? `/dev/${volume.group}/${volume.name}` : mapperName ? `/dev/mapper/${mapperName}` : nodeOf(name);
}

function closingCommands(open: readonly KernelDevice[]): ReadonlyArray<readonly [string, ...string[]]> {
	const groups = open.filter(({mapperUuid}) => mapperUuid.startsWith('LVM-')).map(({mapperName}) => groupOf(mapperName));
	const crypts = open.filter(({mapperUuid}) => mapperUuid.startsWith('CRYPT-'));
	const arrays = open.filter(({raidLevel}) => raidLevel !== '');
	return [
		...crypts.map(({mapperName}) => ['cryptsetup', 'luksClose', mapperName] as const),
		...[...new Set(groups)].map(group => ['lvm', 'vgchange', '-an', '--noudevsync', group] as const),
		...arrays.map(({name}) => ['mdadm', '--stop', nodeOf(name)] as const),
	];
}

/** Of inner devices too, whose names have more parts. */
function groupOf(mapperName: string): string {
	return (mapperName.replaceAll('--', '\0').split('-')[0] ?? '').replaceAll('\0', '-');
}
