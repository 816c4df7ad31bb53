import type {DeviceFacts, KernelDevice} from './device-facts.js';
import {nodeOf} from './device-names.js';
import {foreignDevices} from './foreign-devices.js';
import type {DraftDevice} from './guest-device.js';

/**
The devices of the btrfs on a device, itself among them: those with its UUID, and those of the seed from which it has grown, which keeps its own UUID.
Only numbers tell that a seed belongs to it; of a wrong one the driver says what is missing.
*/
export function btrfsDevices({btrfs, signature: {uuid}}: KernelDevice, facts: DeviceFacts): readonly KernelDevice[] {
	const all = foreignDevices(facts).filter(({signature}) => signature.fileSystem === 'btrfs');
	const own = all.filter(({signature}) => signature.uuid === uuid);
	if (!btrfs || own.length >= btrfs.total) return own;
	const ids = new Set(own.map(other => other.btrfs?.id));
	const seeds = all.filter(other => other.btrfs?.isSeed && other.signature.uuid !== uuid && !ids.has(other.btrfs.id));
	return [...own, ...seeds];
}

/** Nodes of the other devices of the btrfs on a device. */
export function otherNodes(node: string | undefined, facts: DeviceFacts): readonly string[] {
	const device = facts.devices.find(({name}) => nodeOf(name) === node);
	if (device?.signature.fileSystem !== 'btrfs') return [];
	return btrfsDevices(device, facts).flatMap(({name}) => (name === device.name ? [] : nodeOf(name)));
}

/** The device that stands for the whole btrfs of which another is a part: the first one, and of a seed that of what has grown from it. */
export function firstOfBtrfs({node, uuid}: DraftDevice, devices: readonly DraftDevice[], facts: DeviceFacts): DraftDevice | undefined {
	const grown = foreignDevices(facts).find(
		other => other.signature.uuid !== uuid && btrfsDevices(other, facts).some(({name}) => nodeOf(name) === node),
	);
	const whole = grown?.signature.uuid ?? uuid;
	return devices.find(other => other.fileSystem === 'btrfs' && other.uuid === whole);
}
