import {blocker} from '../blocker.js';
import {printable} from '../text/printable.js';
import type {DeviceFacts} from './device-facts.js';
import type {DeviceBlocker, DraftDevice} from './guest-device.js';
import type {GroupClaim, PhysicalVolume} from './lvm.js';

/** Whether LVM activates a group only after it was taken from where it belongs. */
export function isClaimed({isExported, owner, isShared}: GroupClaim): boolean {
	return isExported || owner !== '' || isShared;
}

/** Why the volumes of a group are not active: of the first physical volume that fits. Undefined when nothing keeps them from that. */
export function claimBlocker(fits: (volume: PhysicalVolume) => boolean, facts: DeviceFacts): DeviceBlocker | undefined {
	const claim = claimOf(fits, facts);
	return claim && blocker('claimed-group', claim.message, ['Only read it: add --read-only', `Or, to write to it, first, ${claim.release}`]);
}

/** The same for what was taken, so that it can be read: why it, or what lies on it, cannot be written to. */
export function withWriteBlockers<Draft extends DraftDevice>(drafts: readonly Draft[], facts: DeviceFacts): readonly Draft[] {
	const find = ({path, parents}: DraftDevice, depth: number): ReturnType<typeof claimOf> => {
		const volume = facts.volumes.find(({group, name}) => path === `/dev/${group}/${name}`);
		const claim = volume && claimOf(({group}) => group === volume.group, facts);
		if (claim || depth > 16) return claim;
		return drafts
			.filter(other => parents.includes(other.path))
			.map(other => find(other, depth + 1))
			.find(one => one !== undefined);
	};
	return drafts.map(draft => {
		const claim = find(draft, 0);
		if (!claim) return draft;
		return {...draft, writeBlocker: blocker('claimed-group', claim.message, [`To write to it, first, ${claim.release}`])};
	});
}

function claimOf(
	fits: (volume: PhysicalVolume) => boolean,
	{physicalVolumes}: DeviceFacts,
): {readonly message: string; readonly release: string} | undefined {
	const volume = physicalVolumes.find(one => fits(one));
	if (!volume || !isClaimed(volume.claim)) return undefined;
	const {why, release} = told(volume.claim);
	const name = volume.group.replace(/@.*/, '');
	return {message: `its volume group ${name} ${why}`, release: `${release} ${name}`};
}

/** lvmsystemid(7), lvmlockd(8), vgimport(8). */
function told({isExported, owner}: GroupClaim): {readonly why: string; readonly release: string} {
	if (isExported) return {why: 'was exported', release: 'on a Linux that has LVM: vgimport'};
	if (owner === '') return {why: 'is shared by the systems of a cluster', release: 'on one of these: vgchange --lock-type none'};
	return {why: `belongs to another system (${printable(owner)})`, release: 'on that system: vgchange --systemid ""'};
}
