import {partsOf} from './arrays.js';
import {btrfsDevices} from './btrfs-devices.js';
import type {DeviceFacts, KernelDevice} from './device-facts.js';
import {pathOf} from './device-names.js';
import type {DraftDevice} from './guest-device.js';

type Parts = NonNullable<DraftDevice['degraded']>;

/** What a device that can be used lacks of what it is made of; undefined when that is all there. */
export function degradedOf(device: KernelDevice, facts: DeviceFacts): Parts | undefined {
	const {array, btrfs} = device;
	if (array) return fewer(array.disks - array.missing, array.disks);
	if (btrfs) return fewer(btrfsDevices(device, facts).length, btrfs.total);
	const volume = facts.volumes.find(({group, name}) => pathOf(device) === `/dev/${group}/${name}`);
	return volume?.isPartial ? groupParts(volume.group, facts) : undefined;
}

/** Of a volume group, the disks that are there. */
export function groupParts(group: string, {physicalVolumes}: DeviceFacts): Parts | undefined {
	const all = physicalVolumes.filter(volume => volume.group === group);
	return fewer(all.filter(({path}) => path !== undefined).length, all.length);
}

function fewer(present: number, total: number): Parts | undefined {
	return present < total ? {present, total} : undefined;
}

/** What lies on something that is degraded is so, too. */
export function inherited(drafts: readonly DraftDevice[]): readonly DraftDevice[] {
	const find = (draft: DraftDevice, depth: number): Parts | undefined => {
		if (draft.degraded || depth > 16) return draft.degraded;
		const below = drafts.filter(({path}) => draft.parents.includes(path));
		return below.map(other => find(other, depth + 1)).find(parts => parts !== undefined);
	};
	return drafts.map(draft => {
		const degraded = find(draft, 0);
		return degraded ? {...draft, degraded} : draft;
	});
}

/** "1 of 2 disks is here" */
export function partsText({present, total}: Parts): string {
	return `${present} of ${total} disks ${present === 1 ? 'is' : 'are'} here`;
}

/** What is missing of the array that a member was not enough for. */
export function memberText(member: string, facts: DeviceFacts): string | undefined {
	const parts = partsOf(member, facts);
	return parts && parts.present < parts.total ? `${parts.level}: ${partsText(parts)}` : undefined;
}
