import {blocker} from '../blocker.js';
import {isWholeDisk} from '../disk/whole-disk.js';
import {assembleElsewhere} from '../host/array-member.js';
import {intermediaryOption} from '../usual-intermediary.js';
import {firstOfBtrfs} from './btrfs-devices.js';
import {claimBlocker} from './claimed-groups.js';
import {groupParts, memberText, partsText} from './degraded.js';
import type {DeviceFacts} from './device-facts.js';
import {nodeOf} from './device-names.js';
import {extensionFor, mountTypes} from './file-systems.js';
import {isOurs} from './foreign-devices.js';
import type {DeviceBlocker, DraftDevice} from './guest-device.js';
import type {LogicalVolume} from './lvm.js';

/** Why a device cannot be mounted; undefined when it can. @param intermediary - the name of the one whose guest this is, for what can be done. */
export function deviceBlocker(
	device: DraftDevice,
	devices: readonly DraftDevice[],
	facts: DeviceFacts,
	intermediary: string,
): DeviceBlocker | undefined {
	const {fileSystem, kind, path, node, mountpoints} = device;
	const children = devices.filter(({parents}) => parents.includes(path));
	if (mountpoints[0] !== undefined) {
		if (isOurs(mountpoints[0])) return blocker('mounted', 'mounted already', ['See where: vmfuse-tui list']);
		return blocker('mounted', mountpoints[0] === '[SWAP]' ? 'swap in use' : `mounted at ${mountpoints[0]}`);
	}

	const volume = kind === 'lv' ? facts.volumes.find(({group, name}) => path === `/dev/${group}/${name}`) : undefined;
	if (node === undefined) {
		const parts = volume?.isPartial ? groupParts(volume.group, facts) : undefined;
		if (!parts) return claimBlocker(({group}) => group === volume?.group, facts) ?? inactiveBlocker(volume, facts);
		return blocker('missing-disk', `not complete: of its volume group, ${partsText(parts)}`, missingSteps);
	}

	if (volume?.isLost) {
		const steps = volume.origin === undefined ? [] : [`Use what it was made of: /dev/${volume.group}/${volume.origin}`];
		return blocker('lost-snapshot', 'a snapshot that ran out of room: what it kept is lost', steps);
	}

	if (volume?.isThinPool) return blocker('thin-pool', 'thin pool: see its volumes');
	const partitions = children.filter(child => child.kind === 'partition');
	if (partitions.length > 0 && !isWholeToo(device, partitions, facts)) return blocker('partitioned', 'partitioned: see its partitions');

	const user = children.find(child => child.kind !== 'partition');
	const byContents = contentsBlocker(device, user, facts, intermediary);
	if (byContents) return byContents;
	if (user) return blocker('used', `used by ${user.path}`);
	// Two sectors are all that the kernel shows of an extended partition.
	if (kind === 'partition' && device.size <= 1024) return blocker('extended', 'extended partition: see the logical ones');
	if (fileSystem === undefined) return blocker('no-file-system', 'no file system found');
	if (mountTypes(fileSystem, facts.supported).length === 0) {
		const extension = extensionFor(fileSystem, facts.supported);
		const message = `the guest has no driver for ${fileSystem}`;
		if (extension === 'ntfs-3g')
			return {...blocker('no-driver', `${message}: this needs ${extension}`, [howToAdd(extension, intermediary)]), extension};
		// What the kernel has no driver for is in `filesystems-KERNEL`, which every set-up loads where the release has it.
		return extension
			? blocker('no-driver', `${message} (extension ${extension})`, anew(intermediary))
			: blocker('no-driver', message, [anotherSystem]);
	}

	const first = fileSystem === 'btrfs' ? firstOfBtrfs(device, devices, facts) : undefined;
	return first && first.path !== path ? blocker('btrfs-member', `part of the btrfs file system on ${first.path}`) : undefined;
}

/** Why a volume is not active that has all that it lies on. */
function inactiveBlocker(volume: LogicalVolume | undefined, {mappers}: DeviceFacts): DeviceBlocker {
	const lacking = mappers.size > 0 ? volume?.drivers.filter(driver => !mappers.has(driver)) : undefined;
	return lacking?.length
		? blocker('no-driver', `not active: the guest has no driver for this kind of volume (${lacking.join(', ')})`, [anotherSystem])
		: blocker('inactive', 'not active', inactiveSteps);
}

/** Whether a disk with partitions is a file system as a whole, and no partition has that one as well. */
function isWholeToo(
	{node, fileSystem, label, uuid, size}: DraftDevice,
	partitions: readonly DraftDevice[],
	{devices}: DeviceFacts,
): boolean {
	if (partitions.some(other => other.fileSystem === fileSystem && other.label === label && other.uuid === uuid)) return false;
	const contentsOf = (at: string | undefined) => devices.find(({name}) => nodeOf(name) === at);
	const neighbours = partitions.map(partition => {
		const device = contentsOf(partition.node);
		return {offset: device?.start ?? 0, length: partition.size, type: partition.fileSystem, ...device?.extent};
	});
	return isWholeDisk({type: fileSystem, ...contentsOf(node)?.extent}, neighbours, size);
}

/** By what is on it, and what is made of that. */
function contentsBlocker(
	{fileSystem, node, path: own, aliases}: DraftDevice,
	user: DraftDevice | undefined,
	facts: DeviceFacts,
	intermediary: string,
): DeviceBlocker | undefined {
	const {tools} = facts;
	const without = (what: string, extension: string): DeviceBlocker => ({
		...blocker('no-extension', `${what}: this needs ${extension}`, [howToAdd(extension, intermediary)]),
		extension,
	});
	switch (fileSystem) {
		case 'LVM2_member':
			if (!tools.has('lvm')) return blocker('no-extension', 'LVM member: the guest has no LVM', anew(intermediary));
			return (
				(user ? undefined : claimBlocker(({path}) => path !== undefined && [own, ...aliases].includes(path), facts)) ??
				blocker('lvm-member', `LVM member: ${user ? 'see its volumes' : 'none of its volumes is active'}`)
			);
		case 'linux_raid_member':
			if (!tools.has('mdadm')) return without('RAID member', 'mdadm');
			if (user) return blocker('raid-member', `RAID member: see ${user.path}`);
			return blocker(
				'missing-disk',
				`RAID member: its array does not start (${memberText((node ?? '').replace('/dev/', ''), facts) ?? 'disks of it are missing'})`,
				missingSteps,
			);
		case 'isw_raid_member':
		case 'ddf_raid_member':
			return blocker('unknown-member', `member of a RAID of ${firmwares[fileSystem]}, which is not assembled in a virtual machine`, [
				assembleElsewhere,
			]);
		case 'crypto_LUKS':
			if (user) return blocker('opened', `LUKS: see ${user.path}`);
			return tools.has('cryptsetup') ? blocker('locked', 'locked (LUKS)') : without('locked (LUKS)', 'cryptsetup');
		case 'BitLocker':
			if (user) return blocker('opened', `BitLocker: see ${user.path}`);
			return tools.has('cryptsetup') ? blocker('locked', 'locked (BitLocker)') : without('locked (BitLocker)', 'cryptsetup');
		case 'zfs_member':
			return blocker('no-driver', 'ZFS: Linux itself has no driver for it', [anotherSystem]);
		case 'swap':
			return blocker('swap', 'swap');
		case 'swsuspend':
			return blocker('hibernated', 'swap with a hibernated system');
		default:
			return fileSystem?.endsWith('_member')
				? blocker('unknown-member', `member of something that the guest does not know (${fileSystem})`)
				: undefined;
	}
}

/** Intel's knows its disks by their serial numbers, and a virtual machine's have others. */
const firmwares = {isw_raid_member: 'Intel firmware (IMSM)', ddf_raid_member: 'a controller (DDF)'} as const;

const anotherSystem = 'Use the system that it belongs to, or another one that can read it';

const missingSteps: readonly string[] = ['Give the missing disks, too: name them one after the other'];

const inactiveSteps: readonly string[] = ['See what the guest says about it: vmfuse-tui logs'];

/** Every set-up loads LVM: without it, something has gone wrong with the intermediary. */
const anew = (intermediary: string) => [
	`make the intermediary anew: vmfuse-tui setup --restart${intermediaryOption(intermediary, '--name')}`,
];

const howToAdd = (extension: string, intermediary: string) =>
	`add it to the intermediary: vmfuse-tui extend ${extension}${intermediaryOption(intermediary, '--intermediary')}`;
