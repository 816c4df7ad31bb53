import type {DeviceFacts} from './device-facts.js';
import type {DraftDevice} from './device-list.js';
import {extensionFor, mountTypes} from './file-systems.js';

/** Why a device cannot be mounted, in a few words; undefined when it can. */
export function whyNotMountable(device: DraftDevice, devices: readonly DraftDevice[], facts: DeviceFacts): string | undefined {
	const {fileSystem, kind, path, node, mountpoints} = device;
	const children = devices.filter(({parents}) => parents.includes(path));
	if (mountpoints[0] !== undefined) {
		return mountpoints[0] === '[SWAP]' ? 'swap in use' : `mounted at ${mountpoints[0]}`;
	}

	if (node === undefined) {
		return 'not active';
	}

	if (kind === 'lv' && facts.volumes.some(volume => volume.isThinPool && path === `/dev/${volume.group}/${volume.name}`)) {
		return 'thin pool: see its volumes';
	}

	if (children.some(child => child.kind === 'partition') && fileSystem !== 'iso9660' && fileSystem !== 'udf') {
		return 'partitioned: see its partitions';
	}

	const user = children.find(child => child.kind !== 'partition');
	const member = memberReason(fileSystem, user, facts);
	if (member !== undefined) {
		return member;
	}

	if (user) {
		return `used by ${user.path}`;
	}

	// Two sectors are all that the kernel shows of an extended partition.
	if (kind === 'partition' && device.size <= 1024) {
		return 'extended partition: see the logical ones';
	}

	if (fileSystem === undefined) {
		return 'no file system found';
	}

	if (mountTypes(fileSystem, facts.supported).length === 0) {
		const extension = extensionFor(fileSystem);
		return `the guest has no driver for ${fileSystem}${extension ? ` (extension ${extension})` : ''}`;
	}

	const first = fileSystem === 'btrfs' ? devices.find(other => other.fileSystem === 'btrfs' && other.uuid === device.uuid) : undefined;
	return first && first.path !== path ? `part of the btrfs file system on ${first.path}` : undefined;
}

function memberReason(fileSystem: string | undefined, user: DraftDevice | undefined, {tools}: DeviceFacts): string | undefined {
	const without = (tool: string, extension: string) => (tools.has(tool) ? undefined : `the guest lacks the extension ${extension}`);
	switch (fileSystem) {
		case 'LVM2_member': {
			return `LVM member: ${without('lvm', 'lvm2') ?? (user ? 'see its volumes' : 'none of its volumes is active')}`;
		}

		case 'linux_raid_member': {
			return `RAID member: ${without('mdadm', 'mdadm') ?? (user ? `see ${user.path}` : 'its array is not complete')}`;
		}

		case 'crypto_LUKS': {
			return user ? `LUKS: see ${user.path}` : ['locked (LUKS)', without('cryptsetup', 'cryptsetup')].filter(Boolean).join(': ');
		}

		case 'BitLocker': {
			return 'locked (BitLocker)';
		}

		case 'swap': {
			return 'swap';
		}

		case 'swsuspend': {
			return 'swap with a hibernated system';
		}

		default: {
			return fileSystem?.endsWith('_member') ? `member of something that the guest does not know (${fileSystem})` : undefined;
		}
	}
}
